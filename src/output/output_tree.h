/*
 * output_tree.h - many output files below one directory, which appear together
 *
 * If the directory does not exist, the files are written below a temporary one beside it,
 * which gets the name when all are complete: one rename. If it exists, each file has a
 * temporary name beside its own until all are complete; then they are renamed one after
 * the other. One file is open at a time.
 *
 *     tree = zf_output_tree_new(directory, stop, error)
 *     file = zf_output_tree_open(tree, "a/b.jsonl.gz", error)      the next file
 *     zf_outfile_write(file, ...), zf_outfile_finish(file, error), zf_outfile_free(file)
 *     zf_output_tree_sync(tree, error)                             every byte is on the disk
 *     zf_output_tree_publish(tree, error)                          and the files have their names
 *     zf_output_tree_free(tree)                                    removes what was not published
 *
 * Memory grows with the number of files by little more than their names. One thread at a time.
 */
#ifndef ZF_OUTPUT_OUTPUT_TREE_H
#define ZF_OUTPUT_OUTPUT_TREE_H

#include "output/outfile.h"

struct zf_output_tree;

/* `directory` is copied. Fails if it is no directory, cannot be made or cannot be written in. Leaves nothing behind. */
struct zf_output_tree *zf_output_tree_new(const char *directory, const zipfit_stop *stop, zipfit_error *error);
void zf_output_tree_free(struct zf_output_tree *tree);

/*
 * Opens the file of a relative `name` without "." and "..", and makes the directories that it needs. Every name is
 * opened once, after the file before it was finished. A file that has the name stays until all are published; the new
 * one gets its mode. Fails if it is not a regular file.
 */
struct zf_outfile *zf_output_tree_open(struct zf_output_tree *tree, const char *name, zipfit_error *error);

/* Waits for the disk, after the last file was finished. */
bool zf_output_tree_sync(const struct zf_output_tree *tree, zipfit_error *error);

/*
 * Gives all files their names. If one of them cannot have its name, the others are removed again, except those that
 * replaced an older file: that file is gone.
 */
bool zf_output_tree_publish(struct zf_output_tree *tree, zipfit_error *error);

/*
 * Removes what was made and not published, and does nothing else: for a process that is about to end. It must not run
 * while zf_output_tree_open() does.
 */
void zf_output_tree_abandon(const struct zf_output_tree *tree);

#endif
