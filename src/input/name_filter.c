/*
 * name_filter.c - which files of a directory and members of an archive are read
 *
 * As in tar and gitignore, a glob without a slash is about the last part of a name, and what
 * is omitted may be a directory with all that is below it.
 */
#include "input/name_filter.h"

#include "util/error.h"
#include "util/glob.h"

#include <string.h>

static bool check_glob(const char *option, const char *glob, zipfit_error *error)
{
	const size_t length = glob != NULL ? strlen(glob) : 0;

	if (length == 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "%s '': matches no name", option);
	if (glob[length - 1] == '/')
		return zf_fail(error, ZIPFIT_BAD_OPTION, "%s '%s': no name ends in a slash; leave it out", option,
		               glob);
	return strstr(glob, "[[:") == NULL ||
	       zf_fail(error, ZIPFIT_BAD_OPTION, "%s '%s': classes such as [:digit:] are not known; [0-9] is", option,
	               glob);
}

bool zf_name_filter_check(const zipfit_name_filter *filter, zipfit_error *error)
{
	for (size_t i = 0; filter != NULL && i < filter->include_count; i++)
		if (!check_glob("--include", filter->include[i], error))
			return false;
	for (size_t i = 0; filter != NULL && i < filter->omit_count; i++)
		if (!check_glob("--omit", filter->omit[i], error))
			return false;
	return true;
}

/* The same name relative to where it begins: members of archives are often called ./name. */
static const char *skip_here(const char *name)
{
	while (name[0] == '/' || (name[0] == '.' && name[1] == '/'))
		name += name[0] == '/' ? 1 : 2;
	return name;
}

/* Whether the glob omits the name, or a directory that it is in. */
static bool omits(const char *glob, const char *name)
{
	const bool whole = strchr(glob, '/') != NULL;
	const char *begin = name, *end;

	glob = skip_here(glob);
	do {
		end = begin + strcspn(begin, "/");
		if (whole ? zf_glob_matches(glob, name, (size_t)(end - name))
		          : zf_glob_matches(glob, begin, (size_t)(end - begin)))
			return true;
		begin = end + 1;
	} while (*end != '\0');
	return false;
}

bool zf_name_is_omitted(const zipfit_name_filter *filter, const char *name)
{
	name = skip_here(name);
	for (size_t i = 0; filter != NULL && i < filter->omit_count; i++)
		if (omits(filter->omit[i], name))
			return true;
	return false;
}

static bool includes(const char *glob, const char *name)
{
	const char *slash = strrchr(name, '/');

	if (strchr(glob, '/') == NULL && slash != NULL)
		name = slash + 1;
	return zf_glob_matches(skip_here(glob), name, strlen(name));
}

bool zf_name_is_taken(const zipfit_name_filter *filter, const char *name)
{
	bool taken;

	if (filter == NULL)
		return true;
	if (zf_name_is_omitted(filter, name))
		return false;
	taken = filter->include_count == 0;
	name = skip_here(name);
	for (size_t i = 0; i < filter->include_count; i++) {
		/* Several readers may look at names at the same time. */
		const bool is_unused =
			filter->include_used != NULL && !__atomic_load_n(&filter->include_used[i], __ATOMIC_RELAXED);

		/* All are tried until each has taken a name once. */
		if ((!taken || is_unused) && includes(filter->include[i], name)) {
			taken = true;
			if (is_unused)
				__atomic_store_n(&filter->include_used[i], true, __ATOMIC_RELAXED);
		}
	}
	return taken;
}
