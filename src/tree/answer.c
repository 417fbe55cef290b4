/* SPDX-License-Identifier: MIT */
/* Answers: made by operations and front ends, read back, given up. */
#include "tree/answer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "orgpack.h"
#include "tree/node.h"
#include "util/fault.h"
#include "util/memory.h"
#include "util/sized.h"

struct opk_answer *answer_new(const char *command)
{
	struct opk_answer *a = calloc(1, sizeof *a);

	if (!a)
		return NULL;
	a->faults.arena = &a->arena;
	a->command = arena_copy(&a->arena, span_of(command)).ptr;
	a->root = node_new(&a->arena, NODE_MAP);
	if (!a->command || !a->root) {
		opk_answer_close(a);
		return NULL;
	}
	a->open[0] = a->root;
	a->losses = memory_losses();
	return a;
}

enum opk_status answer_options(
	struct opk_answer *a, const void *given, void *out, size_t size)
{
	const char *why = sized_copy(given, out, size);

	return why ? fault(&a->faults, OPK_BAD_OPTION, NULL, 0, 0, "%s", why)
		   : OPK_OK;
}

enum opk_status answer_needs(
	struct opk_answer *a, const char *value, const char *member)
{
	return value ? OPK_OK
		     : fault(&a->faults, OPK_BAD_OPTION, NULL, 0, 0,
			       "the option '%s' is missing", member);
}

void answer_note_committed(struct opk_answer *a)
{
	const char *as = a->faults.committed_as;

	if (!a->faults.committed || a->noted_committed)
		return;
	a->noted_committed = true;
	warn(&a->faults, OPK_COMMITTED, NULL, 0, 0,
		"transaction #%ju%s%s%s is committed\n"
		"What failed came after it; 'orgpack log' shows what was "
		"changed.",
		(uintmax_t)a->faults.committed, as ? " (" : "", as ? as : "",
		as ? ")" : "");
}

bool opk_answer_torn(const struct opk_answer *answer)
{
	return answer->faults.torn && !answer->faults.committed;
}

uint64_t opk_answer_committed(const struct opk_answer *answer)
{
	return answer->faults.committed;
}

const char *opk_answer_committed_as(const struct opk_answer *answer)
{
	return answer->faults.committed_as;
}

enum opk_status answer_finish(struct opk_answer *a, enum opk_status st)
{
	if (worse(st, opk_answer_status(a)) != OPK_SYSTEM &&
		memory_losses() != a->losses)
		st = faults_disbelieve(&a->faults);
	if (worse(st, opk_answer_status(a)) == OPK_SYSTEM ||
		(worse(st, opk_answer_status(a)) && a->faults.committed_as))
		answer_note_committed(a);
	faults_sort(&a->faults);
	a->status = worse(st, opk_answer_status(a));
	return a->status;
}

enum opk_status opk_answer_new(const char *command, struct opk_answer **answer)
{
	*answer = answer_new(command);
	return *answer ? OPK_OK : OPK_SYSTEM;
}

enum opk_status opk_answer_status(const struct opk_answer *answer)
{
	enum opk_status st = worse(answer->status, answer->faults.worst);

	return answer->faults.lost_memory ? OPK_SYSTEM : st;
}

size_t opk_answer_fault_count(const struct opk_answer *answer)
{
	return answer->faults.count;
}

const struct opk_fault *opk_answer_fault_at(
	const struct opk_answer *answer, size_t at)
{
	return at < answer->faults.count ? &answer->faults.items[at] : NULL;
}

void opk_answer_close(struct opk_answer *answer)
{
	if (!answer)
		return;
	arena_release(&answer->arena);
	free(answer);
}

/* A copy in one line: fault() takes what follows a newline for the hint. */
static const char *one_line(struct arena *a, const char *text)
{
	struct span from = span_of(text);
	char *to = arena_new(a, char, from.len + 1);

	if (!to)
		return "";
	for (size_t i = 0; i < from.len; i++)
		to[i] = from.ptr[i] == '\n' ? ' ' : from.ptr[i];
	return to;
}

void opk_put_fault(struct opk_answer *answer, enum opk_code code,
	const char *text, const char *hint)
{
	text = one_line(&answer->arena, text);
	if (hint)
		fault(&answer->faults, code, NULL, 0, 0, "%s\n%s", text, hint);
	else
		fault(&answer->faults, code, NULL, 0, 0, "%s", text);
}

enum opk_status opk_refuse(const char *command, enum opk_code code,
	const char *text, const char *hint, struct opk_answer **answer)
{
	enum opk_status st = opk_answer_new(command, answer);

	if (st)
		return st;
	opk_put_fault(*answer, code, text, hint);
	return answer_finish(*answer, OPK_OK);
}

/* Put a value into what is open; a NULL value is memory that ran out. */
static struct node *put(
	struct opk_answer *a, const char *key, struct node *value)
{
	struct span name = arena_copy(&a->arena, span_of(key));

	if (!value || !name.ptr)
		a->faults.lost_memory = true;
	return key ? node_put(a->open[a->depth], name, value)
		   : node_add(a->open[a->depth], value);
}

void opk_put_text(struct opk_answer *answer, const char *key, const char *text)
{
	struct span copy = arena_copy(&answer->arena, span_of(text));

	if (copy.ptr)
		put(answer, key, node_new_text(&answer->arena, copy));
	else
		answer->faults.lost_memory = true;
}

void opk_put_number(struct opk_answer *answer, const char *key, int64_t number)
{
	put(answer, key, node_new_int(&answer->arena, number));
}

void opk_put_bool(struct opk_answer *answer, const char *key, bool value)
{
	put(answer, key, node_new_bool(&answer->arena, value));
}

/* Without memory the parent stays open in the child's stead. */
static void open_one(struct opk_answer *a, const char *key, enum node_type type)
{
	struct node *made = put(a, key, node_new(&a->arena, type));

	assert(a->depth + 1 < ANSWER_DEPTH);
	a->open[a->depth + 1] = made ? made : a->open[a->depth];
	a->depth++;
}

void opk_open_map(struct opk_answer *answer, const char *key)
{
	open_one(answer, key, NODE_MAP);
}

void opk_open_list(struct opk_answer *answer, const char *key)
{
	open_one(answer, key, NODE_LIST);
}

void opk_close_one(struct opk_answer *answer)
{
	if (answer->depth)
		answer->depth--;
}

/* What callers know as a value is a node. */
static const struct node *node_of(const struct opk_value *value)
{
	return (const struct node *)(const void *)value;
}

static const struct opk_value *value_of(const struct node *n)
{
	return (const struct opk_value *)(const void *)n;
}

static bool has_members(const struct node *n)
{
	return n && (n->type == NODE_LIST || n->type == NODE_MAP);
}

const struct opk_value *opk_answer_root(const struct opk_answer *answer)
{
	return value_of(answer->root);
}

const struct opk_value *opk_answer_at(
	const struct opk_answer *answer, const char *pointer)
{
	return value_of(node_at(answer->root, span_of(pointer)));
}

enum opk_type opk_value_type(const struct opk_value *value)
{
	static const enum opk_type types[] = {
		[NODE_NULL] = OPK_NULL,
		[NODE_BOOL] = OPK_BOOL,
		[NODE_INT] = OPK_INTEGER,
		[NODE_FLOAT] = OPK_NUMBER,
		[NODE_TEXT] = OPK_STRING,
		[NODE_LIST] = OPK_LIST,
		[NODE_MAP] = OPK_MAP,
	};

	return value ? types[node_of(value)->type] : OPK_NOTHING;
}

size_t opk_value_count(const struct opk_value *value)
{
	const struct node *n = node_of(value);

	return has_members(n) ? n->count : 0;
}

const struct opk_value *opk_value_at(const struct opk_value *value, size_t at)
{
	NODE_EACH (member, node_of(value))
		if (!at--)
			return value_of(member);
	return NULL;
}

const struct opk_value *opk_value_first(const struct opk_value *value)
{
	return value_of(node_first(node_of(value)));
}

const struct opk_value *opk_value_next(const struct opk_value *member)
{
	return member ? value_of(node_of(member)->next) : NULL;
}

const struct opk_value *opk_value_get(
	const struct opk_value *map, const char *key)
{
	return value_of(node_get(node_of(map), span_of(key)));
}

static const char *put_out(struct span s, size_t *length)
{
	if (length)
		*length = s.len;
	return s.ptr;
}

const char *opk_value_key(const struct opk_value *member, size_t *length)
{
	const struct node *n = node_of(member);

	return n && n->key.ptr ? put_out(n->key, length) : NULL;
}

const char *opk_value_text(const struct opk_value *value, size_t *length)
{
	const struct node *n = node_of(value);

	return n && n->type == NODE_TEXT ? put_out(n->text, length) : NULL;
}

int64_t opk_value_integer(const struct opk_value *value, int64_t otherwise)
{
	const struct node *n = node_of(value);

	return n && n->type == NODE_INT ? n->integer : otherwise;
}

double opk_value_number(const struct opk_value *value, double otherwise)
{
	const struct node *n = node_of(value);

	if (n && n->type == NODE_INT)
		return (double)n->integer;
	return n && n->type == NODE_FLOAT ? n->number : otherwise;
}

bool opk_value_bool(const struct opk_value *value, bool otherwise)
{
	const struct node *n = node_of(value);

	return n && n->type == NODE_BOOL ? n->boolean : otherwise;
}
