/*
 * chat.h - a document made of the turns of a conversation
 *
 * A chat is an array of turns: {"role", "content"} as OpenAI writes them, or
 * {"from", "value"} as ShareGPT does. The document is the text of the turns, joined by
 * newlines. The content may be a list of parts; a part has text if it is a string or has
 * a string "text". Null content, images and tool calls have no text and add nothing. An
 * element that is not a turn makes the record bad: a chat in another form must not be
 * taken for an empty one.
 */
#ifndef ZF_INPUT_CHAT_H
#define ZF_INPUT_CHAT_H

#include "input/draft.h"

/* Immutable once made; any number of threads may use it. */
struct zf_chat;

/*
 * The chat in `field`, a member's name or a JSON pointer. `roles` is a list of roles
 * separated by commas, or NULL for all; turns of other roles are left out. In turns of
 * {"from", "value"}, "human" also counts as "user" and "gpt" as "assistant". Fails with
 * ZIPFIT_BAD_OPTION if either does not parse.
 */
struct zf_chat *zf_chat_new(const char *field, const char *roles, zipfit_error *error);
void zf_chat_free(struct zf_chat *chat);

/* Appends the text of the chat in `object` to `draft`. Fails as draft.h says. */
bool zf_chat_append(const struct zf_chat *chat, const cJSON *object, struct zf_draft *draft, zipfit_error *error);

#endif
