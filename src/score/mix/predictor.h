/*
 * predictor.h - predicts the next bit of a text and learns it
 *
 *     p = zf_predictor_p(predictor)        the probability that the next bit is 1, out of 65536
 *     zf_predictor_learn(predictor, bit)
 *
 * Bytes are eight bits each, the highest first. One thread at a time.
 */
#ifndef ZF_SCORE_MIX_PREDICTOR_H
#define ZF_SCORE_MIX_PREDICTOR_H

#include "zipfit.h"

struct zf_predictor;

/* A predictor for about `bytes` bytes of training text within `memory`, as zf_mix_model_new() describes. */
struct zf_predictor *zf_predictor_new(uint64_t memory, uint64_t bytes, zipfit_error *error);
void zf_predictor_free(struct zf_predictor *predictor);

/* The most memory that it will take, in bytes. */
uint64_t zf_predictor_memory(const struct zf_predictor *predictor);

/* 1 to 65535. */
unsigned zf_predictor_p(const struct zf_predictor *predictor);
void zf_predictor_learn(struct zf_predictor *predictor, unsigned bit);

/* Learns the bits of `length` bytes. */
void zf_predictor_learn_bytes(struct zf_predictor *predictor, const unsigned char *bytes, size_t length);

/* Between two bytes: remembers the state, and returns to it. */
bool zf_predictor_mark(struct zf_predictor *predictor, zipfit_error *error);
void zf_predictor_restore(struct zf_predictor *predictor);

#endif
