/* SPDX-License-Identifier: MIT */
/* entry.yaml from and to the struct, by way of a tree. */
#include "store/entry.h"

#include <string.h>

#include "codec/yaml_read.h"
#include "codec/yaml_write.h"
#include "store/places.h"
#include "store/stage.h"
#include "util/buf.h"
#include "util/clock.h"

#define FORMAT "orgpack-history/1"
#define ALGORITHM "sha256:"

struct span entry_format_digest(struct arena *a, const struct digest *d)
{
	char hex[DIGEST_HEX + 1];

	digest_format(d, hex);
	return arena_print(a, ALGORITHM "%s", hex);
}

bool entry_parse_digest(struct span s, struct digest *out)
{
	return span_starts(s, SPAN(ALGORITHM)) &&
	       digest_parse(span_cut(s, strlen(ALGORITHM), s.len), out);
}

static bool put_digest(struct arena *a, struct node *map, const char *key,
	const struct digest *d)
{
	struct span text = entry_format_digest(a, d);

	return text.ptr && node_put_text(a, map, key, text);
}

const struct node *entry_kept(
	const struct kept_file *files, size_t count, struct arena *a)
{
	struct node *list = node_new(a, NODE_LIST);

	for (size_t i = 0; list && i < count; i++) {
		struct node *map = node_add(list, node_new(a, NODE_MAP));

		if (!map || !node_put_text(a, map, "name", files[i].name) ||
			!put_digest(a, map, "sha256", &files[i].digest))
			return NULL;
	}
	return list;
}

bool entry_parse_kept(const struct node *item, struct kept_mark *out)
{
	out->name = node_get_text(item, "name");
	return stage_may_keep(out->name) &&
	       entry_parse_digest(node_get_text(item, "sha256"), &out->digest);
}

/* What is empty or zero is left out. */
static bool put_text(
	struct arena *a, struct node *map, const char *key, struct span text)
{
	return !text.len || node_put_text(a, map, key, text);
}

static bool put_tree(struct arena *a, struct node *map, const char *key,
	const struct node *tree)
{
	return !tree || node_put(map, span_of(key), node_share(a, tree));
}

static bool put_int(
	struct arena *a, struct node *map, const char *key, uint64_t n)
{
	return node_put_int(a, map, key, (int64_t)n);
}

static bool put_time(
	struct arena *a, struct node *map, const char *key, int64_t ms)
{
	char time[CLOCK_TEXT];
	struct span copy;

	clock_format(ms, time);
	copy = arena_copy(a, span_of(time));
	return copy.ptr && node_put_text(a, map, key, copy);
}

static bool fill(const struct history_entry *e, const struct digest *journal,
	struct arena *a, struct node *map)
{
	return node_put_text(a, map, "format", SPAN(FORMAT)) &&
	       put_int(a, map, "id", e->id) &&
	       (e->id == 1 || put_digest(a, map, "previous", &e->previous)) &&
	       put_time(a, map, "time", e->time_ms) &&
	       put_text(a, map, "actor", e->actor) &&
	       put_text(a, map, "command", e->command) &&
	       put_text(a, map, "summary", e->summary) &&
	       put_digest(a, map, "plan", &e->plan) &&
	       put_digest(a, map, "journal", journal) &&
	       (!e->undoes || put_int(a, map, "undoes", e->undoes)) &&
	       put_int(a, map, "added", e->added) &&
	       put_int(a, map, "changed", e->changed) &&
	       put_int(a, map, "deleted", e->deleted) &&
	       (!e->internal || node_put_bool(a, map, "internal", true)) &&
	       (!e->identity || put_int(a, map, "identity", e->identity)) &&
	       put_tree(a, map, "kept", e->kept) &&
	       put_tree(a, map, "detail", e->detail);
}

bool entry_format(const struct history_entry *e, const struct digest *journal,
	struct buf *out)
{
	struct arena a = { 0 };
	struct node *map = node_new(&a, NODE_MAP);
	bool ok = map && fill(e, journal, &a, map);

	if (ok)
		yaml_write(map, out);
	arena_release(&a);
	return ok && !out->failed;
}

static bool get_count(const struct node *map, const char *key, size_t *out)
{
	int64_t n = node_get_int(map, key, -1);

	*out = (size_t)n;
	return n >= 0;
}

/* A list that is there holds something, and nothing else. */
static bool get_kept(const struct node *map, struct history_entry *e)
{
	const struct node *list = node_get(map, SPAN("kept"));
	struct kept_mark mark;

	if (list && (list->type != NODE_LIST || !list->count))
		return false;
	NODE_EACH (item, list)
		if (!entry_parse_kept(item, &mark))
			return false;
	e->kept = list;
	return true;
}

/* Files that an undo will read and write by the entry's word. */
static bool get_detail(const struct node *map, struct history_entry *e)
{
	const struct node *tables, *outbox;
	struct span path;

	e->detail = node_get(map, SPAN("detail"));
	tables = node_get(e->detail, SPAN("tables"));
	outbox = node_get(e->detail, SPAN("outbox"));
	NODE_EACH (t, tables)
		if (place_refuses_file(node_get_text(t, "path"), PLACE_PLAN))
			return false;
	path = node_get_text(outbox, "path");
	return !path.len || !place_refuses_file(path, PLACE_PLAN);
}

static bool from_tree(
	const struct node *map, struct history_entry *e, struct digest *journal)
{
	int64_t id = node_get_int(map, "id", 0);
	int64_t undoes = node_get_int(map, "undoes", 0);
	int64_t identity = node_get_int(map, "identity", 0);

	e->id = (uint64_t)id;
	e->undoes = (uint64_t)undoes;
	e->internal = node_get_bool(map, "internal", false);
	e->identity = (uint64_t)identity;
	e->actor = node_get_text(map, "actor");
	e->command = node_get_text(map, "command");
	e->summary = node_get_text(map, "summary");
	return span_is(node_get_text(map, "format"), FORMAT) && id > 0 &&
	       undoes >= 0 && undoes < id && identity >= 0 &&
	       (id == 1 || entry_parse_digest(node_get_text(map, "previous"),
				   &e->previous)) &&
	       clock_parse(node_get_text(map, "time"), &e->time_ms) &&
	       entry_parse_digest(node_get_text(map, "plan"), &e->plan) &&
	       entry_parse_digest(node_get_text(map, "journal"), journal) &&
	       get_count(map, "added", &e->added) &&
	       get_count(map, "changed", &e->changed) &&
	       get_count(map, "deleted", &e->deleted) && get_kept(map, e) &&
	       get_detail(map, e);
}

enum opk_status entry_parse(const struct source *src, struct arena *a,
	struct faults *f, struct history_entry *out, struct digest *journal)
{
	struct history_entry e = { .digest = digest_of(src->text) };
	struct faults details = { .arena = a };
	struct node *tree = NULL;
	struct digest d;
	enum opk_status st = yaml_read(src, a, &details, &tree);

	if (st == OPK_SYSTEM)
		return fault_memory(f);
	if (st || !from_tree(tree, &e, &d))
		return fault(f, OPK_BAD_HISTORY, src, 0, 0,
			"the entry is damaged: it is no " FORMAT);
	*out = e;
	*journal = d;
	return OPK_OK;
}
