/*
 * directory.h - the files below a directory, in the byte order of their paths
 */
#ifndef ZF_INPUT_DIRECTORY_H
#define ZF_INPUT_DIRECTORY_H

#include "input/input_list.h"

/* What was found besides files, added up over several directories. All-zero: nothing. */
struct zf_directory_tally {
	uint64_t files;                   /* regular files, also those that the filter does not take */
	uint64_t special;                 /* pipes, sockets, devices: left out */
	uint64_t links;                   /* symbolic links to directories: left out */
	char *first_special, *first_link; /* the path of the first that was met; owned; NULL: there is none */
};

/*
 * Adds every regular file below `root` to `list`, as the path of the root, a slash and its
 * path from there: in the order of the bytes of that path. Names that begin with a dot, the name __MACOSX, and
 * everything below such a directory, are no files of the corpus. A link to a file is a file; one to a directory is left
 * out, so there are no loops. The filter, which may be NULL, chooses by the path from the root.
 *
 * Fails with ZIPFIT_IO, the name in the message, where a directory cannot be read or a path is longer than the system
 * allows.
 */
bool zf_directory_list(const char *root, const zipfit_name_filter *filter, struct zf_input_list *list,
                       struct zf_directory_tally *tally, const zipfit_stop *stop, zipfit_error *error);
void zf_directory_tally_free(struct zf_directory_tally *tally);

#endif
