/*
 * document.h - the bytes of one document
 */
#ifndef ZF_INPUT_DOCUMENT_H
#define ZF_INPUT_DOCUMENT_H

#include <stddef.h>

/* Borrowed; all-zero is the empty document. */
struct zf_document {
	const unsigned char *bytes;
	size_t length;
};

#endif
