/*
 * zipfit.h - select training data by compression: the public interface of libzipfit
 *
 * The method is ZIP-FIT (arXiv 2410.18194): a candidate document that compresses
 * well together with the documents of a target task has much in common with that task.
 *
 *     NCD(x, y) = (C(x+y) - min(C(x), C(y))) / max(C(x), C(y))
 *     score(x)  = 1 - (NCD(x, y1) + ... + NCD(x, yM)) / M
 *
 * where C is a compressed size in bytes and x+y is the concatenation, x first.
 * The normalized compression distance is that of Cilibrasi and Vitanyi,
 * "Clustering by Compression" (2005).
 *
 * Whole operations, each with every feature of the program's command of that name:
 *
 *     zipfit_select()     the best records of the inputs, or one shard's part of them
 *     zipfit_score()      the score of every record
 *     zipfit_merge()      joins the parts of shards
 *     zipfit_evaluate()   measures how well a selection predicts held-out text
 *     zipfit_tune()       measures how much to select
 *     zipfit_align()      ranks whole data sets by the scores of their records
 *     zipfit_estimate()   estimates the time and memory of a selection
 *     zipfit_inspect()    says what files hold: records, scores, parts, checkpoints
 *
 * They take one struct, zipfit_options, and report through zipfit_events. The objects
 * beneath them can be used on their own:
 *
 *     zipfit_documents   a list of texts: targets, background, text to exclude
 *     zipfit_scorer      a scoring method opened on targets; zipfit_worker scores with it
 *     zipfit_run()       reads records, scores them on several threads and hands each
 *                        to a sink, in input order
 *     zipfit_topk        keeps the best records
 *
 * Conventions. Sizes of things in memory are size_t, counts and totals are
 * uint64_t; every length is in bytes. Strings are NUL-terminated; documents and
 * records carry their length and may hold any byte. A function that can fail
 * takes a zipfit_error as its last argument, fills it on failure, and returns
 * false or NULL; it prints nothing and never exits. Every _free and _close takes
 * NULL. The library keeps no global state; unless a function says otherwise,
 * different objects may be used by different threads at the same time and one
 * object by one thread at a time.
 */
#ifndef ZIPFIT_H
#define ZIPFIT_H

#include "zipfit/api.h"
#include "zipfit/error.h"
#include "zipfit/format.h"
#include "zipfit/documents.h"
#include "zipfit/scorer.h"
#include "zipfit/run.h"
#include "zipfit/topk.h"
#include "zipfit/cross_entropy.h"
#include "zipfit/inspection.h"
#include "zipfit/events.h"
#include "zipfit/options.h"
#include "zipfit/operations.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ZIPFIT_VERSION "0.2.0"

/* The version of the library linked at run time, as in ZIPFIT_VERSION. */
ZIPFIT_API const char *zipfit_version(void);

/*
 * The version of the zlib linked at run time. Scores depend on its
 * compressed sizes: another version or variant may give other scores.
 */
ZIPFIT_API const char *zipfit_zlib_version(void);

/*
 * The versions of the other libraries linked, for reports. Which words --exclude and --dedup take for the same depends
 * on utf8proc's version of Unicode; the other libraries cannot change a result.
 */
ZIPFIT_API const char *zipfit_utf8proc_version(void);
ZIPFIT_API const char *zipfit_cjson_version(void);
ZIPFIT_API const char *zipfit_libarchive_version(void);
ZIPFIT_API const char *zipfit_zstd_version(void);
ZIPFIT_API const char *zipfit_lzma_version(void);
ZIPFIT_API const char *zipfit_bzip2_version(void);
ZIPFIT_API const char *zipfit_lz4_version(void);

/* Major << 24 | minor << 12 | patch; 0 in a build without brotli. */
ZIPFIT_API uint32_t zipfit_brotli_version(void);

#ifdef __cplusplus
}
#endif

#endif /* ZIPFIT_H */
