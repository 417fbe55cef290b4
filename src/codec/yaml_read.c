/* SPDX-License-Identifier: MIT */
/*
 * YAML -> node tree: libyaml's events, held against YAML 1.2 where libyaml is
 * more generous, and against what orgpack refuses.
 */
#include "codec/yaml.h"

#include <string.h>
#include <yaml.h>

#include "codec/yaml_source.h"
#include "util/map.h"
#include "util/text.h"

/* Maps with more keys than this are searched for duplicates by hashing. */
enum { FEW_KEYS = 24 };

/* A collection that is being read. */
struct level {
	struct node *node;
	struct span key; /* read, and waiting for its value */
	uint32_t key_line, key_column;
	bool has_key, flow;
	long indent; /* column of the innermost block collection, or -1 */
};

struct reader {
	const struct source *src;
	struct arena *arena;
	struct faults *faults;
	struct node *root;
	struct yaml_source at;
	size_t end; /* of the last event */
	yaml_parser_t parser;
	enum opk_status status;              /* the worst so far */
	bool stop;                           /* it makes no sense to go on */
	size_t depth;                        /* of levels in use */
	struct level levels[TREE_DEPTH + 1]; /* [0] is the document */
};

/* Where an event stands. */
struct where {
	size_t from, to;       /* offsets in the text */
	uint32_t line, column; /* of its beginning */
};

static void complain(struct reader *r, const struct where *w, const char *text,
	const char *hint)
{
	r->status =
		worse(r->status, fault(r->faults, OPK_BAD_YAML, r->src, w->line,
					 w->column, "%s\n%s", text, hint));
}

static void fail_memory(struct reader *r)
{
	r->status = worse(r->status, fault_memory(r->faults));
	r->stop = true;
}

static struct where find_where(struct reader *r, const yaml_event_t *e)
{
	struct where w;

	w.from = yaml_source_offset(&r->at, e->start_mark.index);
	yaml_source_place(
		&r->at, e->start_mark.line, w.from, &w.line, &w.column);
	w.to = yaml_source_offset(&r->at, e->end_mark.index);
	return w;
}

/* The place of an offset without a mark; not cheap: for faults only. */
static struct where find_place(const struct reader *r, size_t offset)
{
	struct where w = { .from = offset, .to = offset };

	text_place(r->src->text, offset + r->at.bom, &w.line, &w.column);
	return w;
}

/* What to do about a fault in syntax, by libyaml's words. */
static const char *find_hint(const char *problem)
{
	static const struct {
		const char *part, *hint;
	} hints[] = {
		{ "cannot start any token",
			"Indent with spaces, not tabs, and put quotes around "
			"a text that begins with a special character." },
		{ "mapping values are not allowed",
			"Put quotes around a text that holds ': ', or check "
			"the indentation." },
		{ "could not find expected ':'",
			"Put ': ' behind a key, or quotes around a text." },
		{ "unexpected end of stream",
			"Close the quotes or brackets that are open here." },
		{ "escape",
			"Write a backslash as \\\\, or use single quotes." },
		{ "did not find expected ','",
			"Put commas between the items, and close the "
			"bracket." },
	};

	for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
		if (strstr(problem, hints[i].part))
			return hints[i].hint;
	return "Check the indentation, and put quotes around texts with "
	       "special characters.";
}

static void fault_syntax(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	const char *problem = p->problem ? p->problem : "it cannot be read";
	const char *context = p->context ? p->context : "";
	struct where w;

	r->stop = true;
	if (p->error == YAML_MEMORY_ERROR) {
		fail_memory(r);
		return;
	}
	w = find_place(
		r, p->error == YAML_READER_ERROR
			   ? p->problem_offset
			   : yaml_source_offset(&r->at, p->problem_mark.index));
	r->status = worse(r->status,
		fault(r->faults, OPK_BAD_YAML, r->src, w.line, w.column,
			"%s%s%s\n%s", problem, *context ? ", " : "", context,
			find_hint(problem)));
}

/*
 * A span of these bytes that lives as long as the source and the arena: the
 * source's own where they stand there, which they mostly do.
 */
static struct span keep(
	struct reader *r, const char *bytes, size_t len, size_t offset)
{
	struct span there = span_cut(r->at.text, offset, offset + len);
	struct span s = { bytes, len };

	if (!len)
		return SPAN("");
	if (span_equal(there, s))
		return there;
	s = arena_copy(r->arena, s);
	if (!s.ptr)
		fail_memory(r);
	return s;
}

static struct span keep_scalar(
	struct reader *r, const yaml_event_t *e, const struct where *w)
{
	bool quoted = e->data.scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE ||
		      e->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;

	return keep(r, (const char *)e->data.scalar.value,
		e->data.scalar.length, w->from + quoted);
}

static bool is_plain(const yaml_event_t *e)
{
	return e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
}

/* Refuse a key's second standing; see check_keys. */
static void fault_duplicate(
	struct reader *r, const struct node *n, uint32_t first)
{
	char shown[YAML_SHOWN];

	r->status = worse(
		r->status, fault(r->faults, OPK_DUPLICATE_KEY, r->src,
				   n->key_line, n->key_column,
				   "the key '%s' stands in line %u already\n"
				   "Remove one of the two.",
				   yaml_show(n->key, shown), first));
}

static void check_many_keys(struct reader *r, const struct node *map)
{
	struct arena_mark mark = arena_mark(r->arena);
	struct map seen = { .arena = r->arena };

	NODE_EACH (n, map) {
		size_t before = seen.count;
		uint32_t first = map_add(&seen, n->key, n->key_line);

		if (first == MAP_NONE) {
			fail_memory(r);
			break;
		}
		if (seen.count == before)
			fault_duplicate(r, n, first);
	}
	arena_rewind(r->arena, mark);
}

static void check_keys(struct reader *r, const struct node *map)
{
	if (map->count > FEW_KEYS) {
		check_many_keys(r, map);
		return;
	}
	NODE_EACH (n, map)
		NODE_EACH (before, map) {
			if (before == n)
				break;
			if (!span_equal(before->key, n->key))
				continue;
			fault_duplicate(r, n, before->key_line);
			break;
		}
}

/* Put a value where it belongs: under the key that waits, or last. */
static void add_node(struct reader *r, struct node *n)
{
	struct level *l = &r->levels[r->depth];

	if (!r->depth) {
		r->root = n;
	} else if (l->node->type == NODE_LIST) {
		node_add(l->node, n);
	} else {
		n->key_line = l->key_line;
		n->key_column = l->key_column;
		node_put(l->node, l->key, n);
		l->has_key = false;
	}
}

static bool wants_key(const struct reader *r)
{
	const struct level *l = &r->levels[r->depth];

	return r->depth && l->node->type == NODE_MAP && !l->has_key;
}

static void take_key(
	struct reader *r, const yaml_event_t *e, const struct where *w)
{
	struct level *l = &r->levels[r->depth];

	l->key = keep_scalar(r, e, w);
	l->key_line = w->line;
	l->key_column = w->column;
	l->has_key = true;
	if (is_plain(e) && !l->key.len)
		complain(r, w, "a key is missing before ':'",
			"Write the key, or '' for an empty one.");
	if (is_plain(e) && span_is(l->key, "<<"))
		complain(r, w, "'<<' would merge another mapping in",
			"Write the keys out: orgpack reads no merge keys.");
}

static struct node *make_node(
	struct reader *r, enum node_type type, const struct where *w)
{
	struct node *n = node_new(r->arena, type);

	if (!n) {
		fail_memory(r);
		return NULL;
	}
	n->line = w->line;
	n->column = w->column;
	return n;
}

static void take_scalar(
	struct reader *r, const yaml_event_t *e, const struct where *w)
{
	struct node *n;

	if (wants_key(r)) {
		take_key(r, e, w);
		return;
	}
	n = make_node(r, NODE_TEXT, w);
	if (!n)
		return;
	n->text = keep_scalar(r, e, w);
	if (is_plain(e))
		node_resolve(n, n->text);
	add_node(r, n);
}

static void open_collection(struct reader *r, const yaml_event_t *e,
	const struct where *w, enum node_type type, bool flow)
{
	const struct level *outer = &r->levels[r->depth];
	struct node *n;

	if (wants_key(r)) {
		complain(r, w, "a key is a list or a mapping",
			"Write a key as one text.");
		r->stop = true;
		return;
	}
	if (r->depth == TREE_DEPTH) {
		r->status = worse(r->status,
			fault(r->faults, OPK_TOO_DEEP, r->src, w->line,
				w->column,
				"lists and mappings stand more than %d levels "
				"deep\n"
				"Write the document flatter.",
				TREE_DEPTH));
		r->stop = true;
		return;
	}
	n = make_node(r, type, w);
	if (!n)
		return;
	add_node(r, n);
	r->levels[++r->depth] = (struct level){
		.node = n,
		.flow = flow,
		.indent = flow ? outer->indent : (long)e->start_mark.column,
	};
}

static void close_collection(struct reader *r)
{
	const struct node *n = r->levels[r->depth--].node;

	if (n->type == NODE_MAP)
		check_keys(r, n);
}

/* Refuse anchors and tags; a plain scalar's "!" is not in libyaml's event. */
static void check_properties(struct reader *r, const struct where *w,
	const void *anchor, const void *tag, bool has_text)
{
	if (anchor)
		complain(r, w, "an anchor (&) stands here",
			"Write the value out; orgpack reads no anchors.");
	else if (tag || (has_text && r->at.text.ptr[w->from] == '!'))
		complain(r, w, "a tag (!) stands here",
			"Remove it, and put quotes around a value that is to "
			"be a text; orgpack reads no tags.");
}

/* What YAML 1.2 wants of the bytes between the last event and this one. */
static void check_gap(struct reader *r, size_t to, bool flow)
{
	struct yaml_gap gap;
	struct where w;

	if (to <= r->end)
		return;
	gap = yaml_gap_scan(
		r->at.text, r->end, to, flow, r->levels[r->depth].indent);
	if (gap.stuck != YAML_NOWHERE) {
		w = find_place(r, gap.stuck);
		complain(r, &w, "a comment stands without a space before '#'",
			"Put a space before '#', or quotes around the text.");
	}
	if (gap.shallow != YAML_NOWHERE) {
		w = find_place(r, gap.shallow);
		complain(r, &w, "a line within brackets is not indented",
			"Indent it more than the key that it belongs to.");
	}
}

/* What YAML 1.2 wants of a scalar's own bytes. */
static void check_scalar(
	struct reader *r, const yaml_event_t *e, const struct where *w)
{
	yaml_scalar_style_t style = e->data.scalar.style;
	struct yaml_gap gap;
	struct where at;
	size_t bad;

	if (style == YAML_LITERAL_SCALAR_STYLE ||
		style == YAML_FOLDED_SCALAR_STYLE) {
		size_t end = span_find(r->at.text, '\n', w->from);

		gap = yaml_gap_scan(r->at.text, w->from, end, false, -1);
		if (gap.stuck == YAML_NOWHERE)
			return;
		at = find_place(r, gap.stuck);
		complain(r, &at, "a comment stands without a space before '#'",
			"Put a space before '#'.");
		return;
	}
	if (e->start_mark.line == e->end_mark.line)
		return;
	bad = yaml_find_shallow(
		r->at.text, w->from, w->to, r->levels[r->depth].indent);
	if (bad == YAML_NOWHERE)
		return;
	at = find_place(r, bad);
	complain(r, &at, "a line that goes on a text is not indented",
		"Indent it more than the key that it belongs to.");
}

static void check_end(struct reader *r, const struct where *w)
{
	size_t rest = yaml_find_rest(r->at.text, w->to);
	struct where at;

	r->stop = true;
	if (rest == r->at.text.len)
		return;
	at = find_place(r, rest);
	complain(r, &at, "something stands behind the end of the document",
		"Put it into a file of its own: orgpack reads one document "
		"of a file.");
}

/* Take one event; false when it holds no content. */
static void take_event(struct reader *r, const yaml_event_t *e)
{
	bool flow = r->depth && r->levels[r->depth].flow;
	struct where w = find_where(r, e);

	if (e->type == YAML_STREAM_START_EVENT)
		return;
	check_gap(r, w.from, flow);
	switch (e->type) {
	case YAML_ALIAS_EVENT:
		complain(r, &w, "an alias (*) stands here",
			"Write the value out; orgpack reads no aliases.");
		r->stop = true;
		break;
	case YAML_SCALAR_EVENT:
		check_properties(r, &w, e->data.scalar.anchor,
			e->data.scalar.tag,
			e->data.scalar.length || !is_plain(e));
		check_scalar(r, e, &w);
		take_scalar(r, e, &w);
		break;
	case YAML_SEQUENCE_START_EVENT:
		check_properties(r, &w, e->data.sequence_start.anchor,
			e->data.sequence_start.tag, false);
		open_collection(r, e, &w, NODE_LIST,
			e->data.sequence_start.style ==
				YAML_FLOW_SEQUENCE_STYLE);
		break;
	case YAML_MAPPING_START_EVENT:
		check_properties(r, &w, e->data.mapping_start.anchor,
			e->data.mapping_start.tag, false);
		open_collection(r, e, &w, NODE_MAP,
			e->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE);
		break;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		close_collection(r);
		break;
	case YAML_DOCUMENT_END_EVENT:
		check_end(r, &w);
		break;
	case YAML_STREAM_END_EVENT:
		r->stop = true;
		break;
	default:
		break;
	}
	if (w.to > r->end)
		r->end = w.to;
}

static void read_events(struct reader *r)
{
	while (!r->stop) {
		yaml_event_t e;

		if (!yaml_parser_parse(&r->parser, &e)) {
			fault_syntax(r);
			return;
		}
		take_event(r, &e);
		yaml_event_delete(&e);
	}
}

static bool open_parser(yaml_parser_t *p, struct span text)
{
	if (!yaml_parser_initialize(p))
		return false;
	yaml_parser_set_encoding(p, YAML_UTF8_ENCODING);
	if (!text.ptr)
		text = SPAN("");
	yaml_parser_set_input_string(
		p, (const unsigned char *)text.ptr, text.len);
	return true;
}

enum opk_status yaml_read(const struct source *src, struct arena *a,
	struct faults *f, struct node **out)
{
	struct reader r = { .src = src, .arena = a, .faults = f };
	enum opk_status status;

	status = yaml_source_check(src, f, &r.at);
	if (status)
		return status;
	r.levels[0].indent = -1;
	if (!open_parser(&r.parser, r.at.text))
		return fault_memory(f);
	read_events(&r);
	yaml_parser_delete(&r.parser);
	if (!r.root && !r.status)
		r.root =
			make_node(&r, NODE_NULL, &(struct where){ 0, 0, 1, 1 });
	if (!r.status)
		*out = r.root;
	return r.status;
}

/* Does this event, or what stands before it, hold a comment? */
static bool has_comment(
	struct yaml_source *y, const yaml_event_t *e, size_t *end)
{
	size_t from = yaml_source_offset(y, e->start_mark.index);
	size_t to = yaml_source_offset(y, e->end_mark.index);
	bool found = false;

	if (from > *end)
		found = yaml_gap_scan(y->text, *end, from, false, -1).comment !=
			YAML_NOWHERE;
	if (e->type == YAML_SCALAR_EVENT &&
		(e->data.scalar.style == YAML_LITERAL_SCALAR_STYLE ||
			e->data.scalar.style == YAML_FOLDED_SCALAR_STYLE)) {
		size_t line = span_find(y->text, '\n', from);

		found |= span_find(y->text, '#', from) < line;
	}
	if (to > *end)
		*end = to;
	return found;
}

bool yaml_has_comment(struct span text)
{
	struct arena scratch = { 0 };
	struct faults f = { .arena = &scratch };
	struct yaml_source y;
	yaml_parser_t parser;
	yaml_event_t e;
	bool found = false, done = false;
	size_t end = 0;

	if (!memchr(text.ptr ? text.ptr : "", '#', text.len) ||
		yaml_source_check(&(struct source){ NULL, text }, &f, &y) ||
		!open_parser(&parser, y.text)) {
		arena_release(&scratch);
		return false;
	}
	while (!found && !done && yaml_parser_parse(&parser, &e)) {
		found = has_comment(&y, &e, &end);
		done = e.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&e);
	}
	yaml_parser_delete(&parser);
	arena_release(&scratch);
	return found;
}
