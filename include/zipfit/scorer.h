/*
 * scorer.h - a scoring method opened on targets
 */
#ifndef ZIPFIT_SCORER_H
#define ZIPFIT_SCORER_H

#include "zipfit/documents.h"

#ifdef __cplusplus
extern "C" {
#endif

enum zipfit_method {
	ZIPFIT_NCD,         /* mean normalized compression distance: ZIP-FIT */
	ZIPFIT_CONDITIONAL, /* how much of a document all targets together already contain */
	ZIPFIT_CONTRAST,    /* how much more of it than a background they contain */
	ZIPFIT_DSIR,        /* log importance weight of hashed n-grams: DSIR */
	ZIPFIT_CLASSIFIER,  /* log odds of a linear n-gram classifier, trained on targets against a background */
};

/* "ncd", "conditional", "contrast", "dsir", "classifier". */
ZIPFIT_API const char *zipfit_method_name(enum zipfit_method method);

/* Whose sizes NCD compares. */
enum zipfit_compressor {
	ZIPFIT_GZIP,
	ZIPFIT_LZ4,
	ZIPFIT_ZSTD,
	ZIPFIT_BROTLI, /* not in every build */
	ZIPFIT_XZ,
};

/* "gzip", "lz4", "zstd", "brotli", "xz". */
ZIPFIT_API const char *zipfit_compressor_name(enum zipfit_compressor compressor);

/* Its levels, and the one that is the default. Fails with ZIPFIT_BAD_OPTION where this build does not have it. */
ZIPFIT_API bool zipfit_compressor_levels(enum zipfit_compressor compressor, int *lowest, int *highest, int *standard,
                                         zipfit_error *error);

enum zipfit_engine {
	ZIPFIT_ENGINE_AUTO, /* the fastest way to zlib's own sizes, or to lz4's */
	ZIPFIT_ENGINE_ZLIB, /* zlib itself, or lz4, for every size */
};

/* Instruction sets that the fastest way has code for. They differ only in time. */
enum zipfit_cpu {
	ZIPFIT_CPU_AUTO,     /* the best one this machine has */
	ZIPFIT_CPU_BASELINE, /* plain C: every machine has it */
	ZIPFIT_CPU_AVX2,
	ZIPFIT_CPU_AVX512,
};

#define ZIPFIT_DEFAULT_LEVEL 6

/*
 * How to score; all-zero is valid and means mean NCD with gzip's sizes at
 * ZIPFIT_DEFAULT_LEVEL. For targets y1 ... yM, all of them together T, a
 * background B and a prior p in bytes, the score of a document x is
 *
 *     ZIPFIT_NCD           1 - mean of (C(x+yj) - min(C(x), C(yj))) / max(C(x), C(yj))
 *     ZIPFIT_CONDITIONAL   (C(x) - C(x given T)) / (C(x) + p)
 *     ZIPFIT_CONTRAST      (C(x given B) - C(x given T)) / (C(x) + p)
 *     ZIPFIT_DSIR          sum over the n-grams of x of log(p + 1e-8) - log(q + 1e-8)
 *     ZIPFIT_CLASSIFIER    b + (sum of the weights of the n-grams of x) / sqrt(number of n-grams of x)
 *
 * For DSIR (Xie et al. 2023), p and q are the shares of an n-gram's bucket, one of 10,000, among the n-grams of T
 * and of B; the n-grams are lower-case words and punctuation, and pairs of them. For NCD, C is the exact size that
 * Python's gzip, lz4.frame, zstandard, brotli or lzma give. For conditional and contrast it is a code length of our
 * own, without the window of zlib's format; their time does not depend on the number of targets. A conditional score is
 * 0 to 1, a contrast -1 to 1; both are 0 where p is 0 and the document empty.
 *
 * The classifier is a logistic regression over hashed n-grams of bytes and words (src/score/classifier/README.md). Its
 * weights and its bias b are learned from T and B, each with the same weight, in a random order by `seed`, or read from
 * a model file that an operation has written (zipfit_options.model_out). Training takes some seconds.
 */
typedef struct zipfit_score_options {
	size_t struct_size; /* sizeof(zipfit_score_options); 0: the struct of this version */
	enum zipfit_method method;

	/* NCD */
	enum zipfit_compressor compressor;
	int level;          /* see zipfit_compressor_levels(); 0 without `level_given`: its default */
	bool level_given;   /* `level` 0 is a level: lz4, brotli and xz have one */
	bool without_frame; /* leave the 18 bytes of the gzip frame out of every C; gzip only */
	enum zipfit_engine engine;
	enum zipfit_cpu cpu; /* for tests and benchmarks */

	/* Conditional and contrast */
	bool prior_given;                   /* else p is a third of the mean C(y) */
	double prior;                       /* p in bytes, 0 or more */
	const zipfit_documents *background; /* contrast, DSIR and classifier; borrowed while the scorer is opened */

	/* Classifier */
	uint64_t seed;     /* of the order of training; operations take that of zipfit_options instead */
	const char *model; /* [--model] a model file, instead of targets and background; NULL: train one */
} zipfit_score_options;

/* A scoring method opened on a target set. Read-only once open: all threads share it. */
typedef struct zipfit_scorer zipfit_scorer;

/*
 * Opens a method on `targets`, which the scorer borrows: they must outlive it
 * and may not change. They are not used, and may be NULL, where `options->model` names a model. Each target is
 * compressed or indexed once; `stop`, which may be NULL, ends that. Fails with ZIPFIT_BAD_DATA for a set (or
 * background) without documents, with ZIPFIT_BAD_OPTION for options that make no sense, a level that does not exist or
 * an instruction set that this machine lacks.
 */
ZIPFIT_API zipfit_scorer *zipfit_scorer_open(const zipfit_documents *targets, const zipfit_score_options *options,
                                             const zipfit_stop *stop, zipfit_error *error);

/* The prior in force, in bytes: the one given or the default. 0 for NCD, which has none. */
ZIPFIT_API double zipfit_scorer_prior(const zipfit_scorer *scorer);

/*
 * How the scorer finds sizes, in a word or a few: "zlib", or the compressor's name; or the instruction set
 * it uses, as "size-only avx2"; "size-only lz4"; or that it should, but must not, since sizes of
 * the linked library were found to differ. Valid as long as
 * the program runs; NULL for scores that need none.
 */
ZIPFIT_API const char *zipfit_scorer_engine(const zipfit_scorer *scorer);

/* Every worker must have been freed before. */
ZIPFIT_API void zipfit_scorer_close(zipfit_scorer *scorer);

/* What one thread needs to score: about 1 MB and twice a document for NCD, 4 MB for DSIR, hardly any for the
   classifier, 100 kB for the other methods; some 100 MB for xz. */
typedef struct zipfit_worker zipfit_worker;

/* `stop` may be NULL; it is looked at many times during a long document. */
ZIPFIT_API zipfit_worker *zipfit_worker_new(const zipfit_scorer *scorer, const zipfit_stop *stop, zipfit_error *error);
ZIPFIT_API void zipfit_worker_free(zipfit_worker *worker);

/*
 * Sets `*score` to the score of the `length` bytes at `document` (any bytes,
 * any length, 0 included). The same document gives the same double on every
 * worker. Higher is more like the targets.
 */
ZIPFIT_API bool zipfit_worker_score(zipfit_worker *worker, const void *document, size_t length, double *score,
                                    zipfit_error *error);

#ifdef __cplusplus
}
#endif

#endif
