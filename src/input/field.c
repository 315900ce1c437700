/*
 * field.c - a member of a JSON object, by its name or a JSON pointer
 *
 * Tokens are kept guarded, as the keys of a parsed record are, so that they
 * can be compared as C strings, the only kind that cJSON has.
 */
#include "input/field.h"

#include "input/json.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

struct zf_field {
	char *text;
	size_t token_count;
	struct zf_buffer tokens; /* one after another, guarded, each with its NUL */
};

void zf_field_free(struct zf_field *field)
{
	if (field == NULL)
		return;
	zf_buffer_free(&field->tokens);
	free(field->text);
	free(field);
}

/* Appends one token: guarded, and ended with a NUL. */
static bool add_token(struct zf_field *field, const char *token, size_t length, zipfit_error *error)
{
	field->token_count++;
	return zf_json_guard(&field->tokens, token, length, error) && zf_buffer_append_byte(&field->tokens, 0, error);
}

/* Appends the tokens of a JSON pointer: "~1" is '/', "~0" is '~', any other '~' is an error. */
static bool add_pointer(struct zf_field *field, zipfit_error *error)
{
	const char *at = field->text;
	struct zf_buffer token = {0};
	bool ok = true;

	while (ok && *at == '/') {
		zf_buffer_trim(&token, SIZE_MAX);
		for (at++; ok && *at != '\0' && *at != '/'; at++) {
			char byte = *at;

			if (byte == '~') {
				at++;
				if (*at != '0' && *at != '1') {
					ok = zf_fail(error, ZIPFIT_BAD_OPTION,
					             "'%s' is not a JSON pointer: '~' must be followed by 0 or 1",
					             field->text);
					break;
				}
				byte = *at == '0' ? '~' : '/';
			}
			ok = zf_buffer_append_byte(&token, (unsigned char)byte, error);
		}
		ok = ok && add_token(field, (const char *)token.data, token.length, error);
	}
	zf_buffer_free(&token);
	return ok;
}

struct zf_field *zf_field_parse(const char *text, size_t length, zipfit_error *error)
{
	struct zf_field *field;
	bool ok;

	if (length == 0) {
		zf_fail(error, ZIPFIT_BAD_OPTION, "a field needs a name");
		return NULL;
	}
	field = calloc(1, sizeof(*field));
	if (field != NULL)
		field->text = strndup(text, length);
	if (field == NULL || field->text == NULL)
		ok = zf_fail_memory(error, "a field");
	else if (text[0] == '/')
		ok = add_pointer(field, error);
	else
		ok = add_token(field, text, length, error);
	if (!ok) {
		zf_field_free(field);
		return NULL;
	}
	return field;
}

const char *zf_field_text(const struct zf_field *field)
{
	return field->text;
}

size_t zf_field_tokens(const struct zf_field *field)
{
	return field->token_count;
}

static const char *next_token(const char *token)
{
	return token + strlen(token) + 1;
}

const char *zf_field_token(const struct zf_field *field, size_t i)
{
	const char *token = (const char *)field->tokens.data;

	while (i-- > 0)
		token = next_token(token);
	return token;
}

/* RFC 6901: an index is "0" or digits that do not start with 0. */
static const cJSON *find_element(const cJSON *array, const char *token)
{
	const cJSON *element = array->child;
	size_t index = 0;

	if (token[0] == '\0' || (token[0] == '0' && token[1] != '\0'))
		return NULL;
	for (; *token != '\0'; token++) {
		if (*token < '0' || *token > '9' || index > SIZE_MAX / 10 - 1)
			return NULL;
		index = 10 * index + (size_t)(*token - '0');
	}
	while (element != NULL && index-- > 0)
		element = element->next;
	return element;
}

/* The member or element of `value` that the token names, or NULL. */
static const cJSON *step(const cJSON *value, const char *token)
{
	if (cJSON_IsObject(value))
		return zf_json_member(value, token);
	return cJSON_IsArray(value) ? find_element(value, token) : NULL;
}

const cJSON *zf_field_find(const struct zf_field *field, const cJSON *object)
{
	const char *token = (const char *)field->tokens.data;
	const cJSON *value = object;

	for (size_t i = 0; i < field->token_count && value != NULL; i++) {
		value = step(value, token);
		token = next_token(token);
	}
	return value;
}

/* The state of following a pointer in one record. */
struct walking {
	zf_field_visit *visit;
	void *user;
	bool visited;
	const cJSON *empty; /* the first empty array that a "*" stands for */
};

static bool walk(struct walking *walking, const char *token, size_t left, const cJSON *value);

/* Follows the last `left` tokens from each element of `array`. */
static bool walk_elements(struct walking *walking, const char *token, size_t left, const cJSON *array)
{
	const cJSON *element;

	if (array->child == NULL && walking->empty == NULL)
		walking->empty = array;
	cJSON_ArrayForEach(element, array)
	{
		if (!walk(walking, token, left, element))
			return false;
	}
	return true;
}

/* Follows the last `left` tokens from `value`; recursive at each "*" among them. */
static bool walk(struct walking *walking, const char *token, size_t left, const cJSON *value)
{
	const cJSON *parent = value;

	for (; left > 0; left--) {
		if (cJSON_IsArray(value) && strcmp(token, "*") == 0)
			return walk_elements(walking, next_token(token), left - 1, value);
		parent = value;
		value = step(value, token);
		if (value == NULL)
			break;
		token = next_token(token);
	}
	walking->visited = true;
	return walking->visit(walking->user, value, parent);
}

bool zf_field_each(const struct zf_field *field, const cJSON *object, zf_field_visit *visit, void *user)
{
	struct walking walking = {.visit = visit, .user = user};

	return walk(&walking, (const char *)field->tokens.data, field->token_count, object) &&
	       (walking.visited || visit(user, NULL, walking.empty));
}
