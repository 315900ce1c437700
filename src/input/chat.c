/*
 * chat.c - a document made of the turns of a conversation
 */
#include "input/chat.h"

#include "input/field.h"
#include "input/json.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

struct zf_chat {
	struct zf_field *field;
	size_t role_count;      /* 0: all roles */
	struct zf_buffer roles; /* one after another, guarded, each with its NUL */
};

void zf_chat_free(struct zf_chat *chat)
{
	if (chat == NULL)
		return;
	zf_field_free(chat->field);
	zf_buffer_free(&chat->roles);
	free(chat);
}

static bool add_roles(struct zf_chat *chat, const char *roles, zipfit_error *error)
{
	const char *role = roles;

	for (;;) {
		const size_t length = strcspn(role, ",");

		if (length == 0)
			return zf_fail(error, ZIPFIT_BAD_OPTION, "roles '%s': a role needs a name", roles);
		if (!zf_json_guard(&chat->roles, role, length, error) || !zf_buffer_append_byte(&chat->roles, 0, error))
			return false;
		chat->role_count++;
		if (role[length] == '\0')
			return true;
		role += length + 1;
	}
}

struct zf_chat *zf_chat_new(const char *field, const char *roles, zipfit_error *error)
{
	struct zf_chat *chat = calloc(1, sizeof(*chat));

	if (chat == NULL) {
		zf_fail_memory(error, "a chat");
		return NULL;
	}
	chat->field = zf_field_parse(field, strlen(field), error);
	if (chat->field != NULL && (roles == NULL || add_roles(chat, roles, error)))
		return chat;
	zf_chat_free(chat);
	return NULL;
}

/* ---- Turns ---------------------------------------------------------------- */

/* The names that the two forms of a turn use for the same thing. */
struct form {
	const char *role, *content;
};

static const struct form openai = {"role", "content"};
static const struct form sharegpt = {"from", "value"};

/* The state of appending the texts of one record. */
struct telling {
	const struct zf_chat *chat;
	struct zf_draft *draft;
	zipfit_error *error;
	size_t turn; /* number of the turn, from 1 */
};

static bool refuse(const struct telling *telling, enum zipfit_outcome outcome, const char *what)
{
	return zf_draft_refuse(telling->draft, outcome, "turn %zu of '%s' %s", telling->turn,
	                       zf_field_text(telling->chat->field), what);
}

/* Whether turns of this role are wanted; adds the roles of the list that it is to `*found`. */
static bool wants(const struct zf_chat *chat, const struct form *form, const char *role, uint64_t *found)
{
	const char *wanted = (const char *)chat->roles.data;
	const char *other = NULL;
	bool yes = false;

	if (form == &sharegpt && strcmp(role, "human") == 0)
		other = "user";
	else if (form == &sharegpt && strcmp(role, "gpt") == 0)
		other = "assistant";
	for (size_t i = 0; i < chat->role_count; i++) {
		if (strcmp(wanted, role) == 0 || (other != NULL && strcmp(wanted, other) == 0)) {
			yes = true;
			*found |= i < 64 ? UINT64_C(1) << i : 0;
		}
		wanted += strlen(wanted) + 1;
	}
	return yes;
}

/* A turn that calls a tool needs no content. */
static bool calls_tool(const cJSON *turn)
{
	return zf_json_member(turn, "tool_calls") != NULL || zf_json_member(turn, "function_call") != NULL;
}

static bool add_parts(const struct telling *telling, const cJSON *parts)
{
	const cJSON *part;

	cJSON_ArrayForEach(part, parts)
	{
		const cJSON *text = cJSON_IsObject(part) ? zf_json_member(part, "text") : part;

		if (!cJSON_IsObject(part) && !cJSON_IsString(part))
			return refuse(telling, ZIPFIT_NOT_STRING, "has a part that is neither an object nor a string");
		if (cJSON_IsString(text) && !zf_draft_join(telling->draft, text->valuestring, telling->error))
			return false;
	}
	return true;
}

static bool add_content(const struct telling *telling, const cJSON *turn, const struct form *form)
{
	const cJSON *content = zf_json_member(turn, form->content);

	if (cJSON_IsString(content))
		return zf_draft_join(telling->draft, content->valuestring, telling->error);
	if (cJSON_IsArray(content))
		return add_parts(telling, content);
	if (cJSON_IsNull(content) || (content == NULL && calls_tool(turn)))
		return true;
	if (content == NULL)
		return refuse(telling, ZIPFIT_FIELD_MISSING, form == &openai ? "has no 'content'" : "has no 'value'");
	return refuse(telling, ZIPFIT_NOT_STRING, "has content that is neither a string nor a list of parts");
}

static bool add_turn(const struct telling *telling, const cJSON *turn)
{
	const struct form *form = &openai;
	const cJSON *role;

	if (!cJSON_IsObject(turn))
		return refuse(telling, ZIPFIT_NOT_STRING, "is not an object");
	role = zf_json_member(turn, openai.role);
	if (role == NULL) {
		role = zf_json_member(turn, sharegpt.role);
		form = &sharegpt;
	}
	if (role == NULL)
		return refuse(telling, ZIPFIT_FIELD_MISSING, "has neither 'role' nor 'from'");
	if (!cJSON_IsString(role))
		return refuse(telling, ZIPFIT_NOT_STRING, "has a role that is not a string");
	if (telling->chat->role_count > 0 && !wants(telling->chat, form, role->valuestring, &telling->draft->roles))
		return true;
	return add_content(telling, turn, form);
}

/* A zf_field_visit of a struct telling. */
static bool add_turns(void *user, const cJSON *value, const cJSON *parent)
{
	struct telling *telling = user;
	const char *name = zf_field_text(telling->chat->field);
	const cJSON *turn;

	if (value == NULL) {
		telling->draft->lacking = parent;
		telling->draft->field = name;
		return zf_draft_refuse(telling->draft, ZIPFIT_FIELD_MISSING, "no field '%s'", name);
	}
	if (!cJSON_IsArray(value))
		return zf_draft_refuse(telling->draft, ZIPFIT_NOT_STRING, "field '%s' is not an array of turns", name);
	telling->turn = 0;
	cJSON_ArrayForEach(turn, value)
	{
		telling->turn++;
		if (!add_turn(telling, turn))
			return false;
	}
	return true;
}

bool zf_chat_append(const struct zf_chat *chat, const cJSON *object, struct zf_draft *draft, zipfit_error *error)
{
	struct telling telling = {.chat = chat, .draft = draft, .error = error};

	return zf_field_each(chat->field, object, add_turns, &telling);
}
