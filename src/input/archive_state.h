/*
 * archive_state.h - the state of an archive that is being read
 *
 * archive.c goes from member to member; archive_end.c checks that the archive is whole. No
 * other file includes this.
 */
#ifndef ZF_INPUT_ARCHIVE_STATE_H
#define ZF_INPUT_ARCHIVE_STATE_H

#include "input/detect.h"
#include "input/file.h"
#include "input/zip_end.h"

#include <archive.h>
#include <archive_entry.h>

/* How much is kept of the blocks before the last one: more than libarchive reads ahead for a header. */
#define ZF_ARCHIVE_KEPT ((size_t)4096)

struct zf_archive {
	struct zf_stage stage; /* the first member: the archive's member is one */
	enum zf_container container;
	struct zf_feed *feed;
	struct zf_file *file;            /* NULL: seeking is not possible */
	const zipfit_name_filter *names; /* of the members to read; NULL: all */
	const zipfit_stop *stop;
	struct archive *archive;
	struct archive_entry *entry; /* of the member; NULL if there was no memory for it */
	bool feed_failed;            /* a callback failed: `feed_error` says why, not the archive */
	zipfit_error feed_error;
	struct zf_zip_members found; /* in a zip file: the members that were read */
	struct zf_zip_members said;  /* the members that its directory lists */

	/* What libarchive has been given. */
	uint64_t given;            /* bytes, up to the end of `last` */
	const unsigned char *last; /* the block that it was given last */
	size_t last_length;        /* 0 before the first one */
	size_t kept_length;        /* of what stood before `last` */
	unsigned char kept[ZF_ARCHIVE_KEPT];

	/* Of the member. */
	const char *member;         /* owned by the entry */
	bool in_member;             /* it was begun and has not ended */
	uint32_t crc;               /* of the bytes decoded so far; only in a zip file from a pipe */
	la_int64_t size;            /* 0 where the archive does not say */
	la_int64_t offset;          /* what has been delivered */
	const unsigned char *block; /* libarchive's */
	size_t block_length;        /* 0: the block has been delivered */
	la_int64_t block_offset;    /* where the block begins in the member */
};

#endif
