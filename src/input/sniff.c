/*
 * sniff.c - guesses the kind of a file that is not JSONL
 *
 * Formats with a magic number are in a table; the others have a function each. The
 * order matters where one format could be taken for another.
 */
#include "input/sniff.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

/* How many bytes of a record, and of the bytes after it, are looked at. */
#define LOOK_BYTES 65536

/* Commands that the man page explains, in "Other formats". */
#define DUCKDB "duckdb -c \"COPY (FROM 'FILE') TO '/dev/stdout' (FORMAT json)\" | zipfit ... reads it"
#define DATASETS                                                                                                       \
	"python3 -c \"import datasets, sys; datasets.Dataset.from_file('FILE').to_json(sys.stdout.buffer)\" | "        \
	"zipfit ... reads it"
#define FEATHER                                                                                                        \
	"python3 -c \"import json, pyarrow.feather as f; [print(json.dumps(r, default=str)) for r in "                 \
	"f.read_table('FILE').to_pylist()]\" | zipfit ... reads it"
#define PYTHON "convert it first, in Python for example with "

static const struct {
	const char *magic;
	size_t length;
	const char *meaning;
} magics[] = {
	{"PAR1", 4, "Parquet, not JSONL; " DUCKDB},
	{"PARE", 4, "Parquet with an encrypted footer, not JSONL; decrypt it and convert it to JSONL"},
	{"ARROW1", 6, "an Arrow (Feather) file, not JSONL; " FEATHER},
	{"FEA1", 4, "a Feather file, not JSONL; " FEATHER},
	{"\xff\xff\xff\xff", 4, "an Arrow stream, not JSONL; " DATASETS},
	{"Obj\x01", 4, "Avro, not JSONL; avro-tools can convert it: avro-tools tojson FILE"},
	{"ORC", 3, "ORC, not JSONL; orc-tools can convert it: orc-tools data FILE"},
	{"SQLite format 3", 15,
         "an SQLite database, not JSONL; sqlite3 -json FILE 'SELECT * FROM TABLE' | zipfit ... reads it"},
	{"\x89HDF\r", 5, "HDF5, not JSONL; " PYTHON "h5py and json.dumps()"},
	{"\x93NUMPY", 6, "a NumPy array, not JSONL; " PYTHON "numpy.load() and json.dumps()"},
	{"\x80\x02", 2, "a Python pickle, not JSONL; " PYTHON "json.dumps()"},
	{"\x80\x03", 2, "a Python pickle, not JSONL; " PYTHON "json.dumps()"},
	{"\x80\x04", 2, "a Python pickle, not JSONL; " PYTHON "json.dumps()"},
	{"\x80\x05", 2, "a Python pickle, not JSONL; " PYTHON "json.dumps()"},
	{"%PDF-", 5, "a PDF, not JSONL; pdftotext can take the text out of it, and --whole-files reads that"},
	{"version https://git-lfs", 23, "a Git LFS pointer, not the file itself; git lfs pull fetches that"},
	{"WARC/", 5,
         "a web archive (WARC), not JSONL; take the text out of it first, for example with warcio and trafilatura"},
	{"\x1e{", 2, "a JSON text sequence, not JSONL; tr -d '\\036' makes JSONL of it"},
	{"---\n", 4, "YAML, not JSONL; convert it first"},
	{"---\r\n", 5, "YAML, not JSONL; convert it first"},
};

static const char *sniff_magic(const unsigned char *bytes, size_t length)
{
	for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++)
		if (length >= magics[i].length && memcmp(bytes, magics[i].magic, magics[i].length) == 0)
			return magics[i].meaning;
	return NULL;
}

/* Whether the bytes begin with two ASCII characters of `width` bytes each, only the `low`th byte not NUL. */
static bool is_wide(const unsigned char *bytes, size_t length, size_t width, size_t low)
{
	if (length < 2 * width)
		return false;
	for (size_t i = 0; i < 2 * width; i++)
		if ((bytes[i] != 0) != (i % width == low))
			return false;
	return true;
}

/* UTF-16 and UTF-32, by their byte order mark or by where the NULs are. */
static const char *sniff_wide(const unsigned char *bytes, size_t length)
{
	const bool le32 = length >= 4 && memcmp(bytes, "\xff\xfe\0\0", 4) == 0;
	const bool be32 = length >= 4 && memcmp(bytes, "\0\0\xfe\xff", 4) == 0;

	if (le32 || be32)
		return "UTF-32, not UTF-8; iconv can convert it: iconv -f UTF-32 -t UTF-8 FILE";
	if (length >= 2 && (memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0))
		return "UTF-16, not UTF-8; iconv can convert it: iconv -f UTF-16 -t UTF-8 FILE";
	if (is_wide(bytes, length, 4, 0))
		return "UTF-32, not UTF-8; iconv can convert it: iconv -f UTF-32LE -t UTF-8 FILE";
	if (is_wide(bytes, length, 4, 3))
		return "UTF-32, not UTF-8; iconv can convert it: iconv -f UTF-32BE -t UTF-8 FILE";
	if (is_wide(bytes, length, 2, 0))
		return "UTF-16, not UTF-8; iconv can convert it: iconv -f UTF-16LE -t UTF-8 FILE";
	if (is_wide(bytes, length, 2, 1))
		return "UTF-16, not UTF-8; iconv can convert it: iconv -f UTF-16BE -t UTF-8 FILE";
	if (length >= 4 && memcmp(bytes, "\0\0\0\0", 4) == 0)
		return "a run of NUL bytes, as left by a crash or by a copy that was cut short; get the file again";
	return NULL;
}

static bool begins_with(const unsigned char *bytes, size_t length, const char *prefix)
{
	const size_t prefix_length = strlen(prefix);

	return length >= prefix_length && strncasecmp((const char *)bytes, prefix, prefix_length) == 0;
}

static const char *sniff_markup(const unsigned char *bytes, size_t length)
{
	static const char *const html[] = {"<!doctype html", "<html", "<head", "<body"};

	for (size_t i = 0; i < sizeof(html) / sizeof(html[0]); i++)
		if (begins_with(bytes, length, html[i]))
			return "an HTML page, not JSONL, perhaps of an error or a login; look at it, and get the data "
			       "again";
	if (begins_with(bytes, length, "<?xml") || begins_with(bytes, length, "<!doctype"))
		return "XML, not JSONL; convert it to JSONL first";
	return NULL;
}

static size_t count_spaces(const unsigned char *bytes, size_t length)
{
	size_t count = 0;

	while (count < length && (bytes[count] == ' ' || (bytes[count] >= '\t' && bytes[count] <= '\r')))
		count++;
	return count;
}

/* Whether the line ends within an object or array, where a value, a member or an element must follow. */
static bool is_open(const unsigned char *line, size_t length)
{
	unsigned char last = 0;
	bool in_string = false;
	size_t depth = 0;

	for (size_t i = 0; i < length; i++) {
		const unsigned char byte = line[i];

		if (in_string && byte == '\\')
			i++;
		else if (byte == '"')
			in_string = !in_string;
		else if (!in_string && (byte == '{' || byte == '['))
			depth++;
		else if (!in_string && (byte == '}' || byte == ']') && depth > 0)
			depth--;
		if (count_spaces(&byte, 1) == 0)
			last = byte;
	}
	return depth > 0 && !in_string && (last == '{' || last == '[' || last == ',' || last == ':');
}

/* A record that begins like an object. */
static const char *sniff_object(const unsigned char *bytes, size_t length, size_t record, bool first)
{
	const size_t spaces = count_spaces(bytes + 1, length - 1);

	if (bytes[0] != '{')
		return NULL;
	if (spaces + 1 < length && bytes[spaces + 1] == '\'')
		return "a Python dict, not JSON; write it with json.dumps()";
	if (first && record <= length && is_open(bytes, record))
		return "JSON over several lines; --records values reads that, and jq -c . makes JSONL of it";
	return NULL;
}

/* An array as the first record: the whole file is one. */
static const char *sniff_array(const unsigned char *bytes, bool first)
{
	if (first && bytes[0] == '[')
		return "a JSON array, not JSONL; --records auto reads its elements, and jq -c '.[]' makes JSONL of it";
	return NULL;
}

/* Counts `separator` in the line at `*at`, which moves past its newline. 0 for a line with a brace: it is JSON. */
static size_t count_separators(const unsigned char **at, const unsigned char *end, unsigned char separator)
{
	size_t count = 0;

	while (*at < end && **at != '\n') {
		if (**at == '{')
			return 0;
		count += **at == separator;
		(*at)++;
	}
	*at += *at < end;
	return count;
}

/* Whether there is a heading, and a row with at least as many columns. */
static bool is_table(const unsigned char *bytes, size_t length, unsigned char separator)
{
	const unsigned char *at = bytes;
	const size_t heading = count_separators(&at, bytes + length, separator);

	return heading > 0 && count_separators(&at, bytes + length, separator) >= heading;
}

static const char *sniff_table(const unsigned char *bytes, size_t length)
{
	if (is_table(bytes, length, '\t'))
		return "a table with tabs (TSV), not JSONL; mlr --itsv --ojsonl cat FILE | zipfit ... reads it, or "
		       "--lines "
		       "takes each line as a document";
	if (is_table(bytes, length, ','))
		return "a table with commas (CSV), not JSONL; mlr --icsv --ojsonl cat FILE | zipfit ... reads it, or "
		       "--lines takes each line as a document";
	return NULL;
}

const char *zf_sniff(const unsigned char *bytes, size_t length, size_t record, bool first)
{
	const char *meaning;
	size_t spaces;

	length = length < LOOK_BYTES ? length : LOOK_BYTES;
	spaces = count_spaces(bytes, length);
	meaning = sniff_magic(bytes, length);
	if (meaning == NULL)
		meaning = sniff_wide(bytes, length);
	if (meaning != NULL || spaces >= length)
		return meaning;
	bytes += spaces;
	length -= spaces;
	record = record > spaces ? record - spaces : 0;
	meaning = sniff_markup(bytes, length);
	if (meaning == NULL)
		meaning = sniff_object(bytes, length, record, first);
	if (meaning == NULL)
		meaning = sniff_array(bytes, first);
	if (meaning == NULL && first)
		meaning = sniff_table(bytes, length);
	return meaning;
}
