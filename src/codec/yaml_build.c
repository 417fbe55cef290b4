/* SPDX-License-Identifier: MIT */
/* YAML's events, as a node tree; see the header for what is refused. */
#include "codec/yaml_build.h"

#include <stddef.h>
#include <string.h>

/* Maps with more keys than this are searched for duplicates by hashing. */
enum { FEW_KEYS = 24 };

/*
 * libyaml loses white space that ends a text without a line break, also where
 * it is a block scalar's last line. Such a text, which is rare, gets one.
 */
static bool end_last_line(struct yaml_builder *b)
{
	struct span s = b->at.text;
	size_t at = s.len;
	char *p;

	while (at && (s.ptr[at - 1] == ' ' || s.ptr[at - 1] == '\t'))
		at--;
	if (at == s.len || !at || s.ptr[at - 1] != '\n')
		return true;
	p = arena_alloc(b->arena, s.len + 1, 1, 1);
	if (!p)
		return false;
	memcpy(p, s.ptr, s.len);
	p[s.len] = '\n';
	b->at.text = (struct span){ p, s.len + 1 };
	return true;
}

enum opk_status yaml_build_init(struct yaml_builder *b,
	const struct source *src, struct arena *a, struct faults *f)
{
	enum opk_status status;

	/* but for the levels, each of which is set when it is opened */
	memset(b, 0, offsetof(struct yaml_builder, levels));
	b->src = src;
	b->arena = a;
	b->faults = f;
	b->scratch.limit = a->limit;
	b->levels[0] = (struct yaml_level){ .indent = -1 };
	status = yaml_source_check(src, f, &b->at);
	if (!status && !end_last_line(b))
		status = fault_memory(f);
	return status;
}

void yaml_build_release(struct yaml_builder *b)
{
	arena_release(&b->scratch);
}

/* No more than FAULTS_KEPT are ever shown: a file that has so many is given
 * up. */
static void note(struct yaml_builder *b, enum opk_status status)
{
	b->status = worse(b->status, status);
	if (++b->complaints == FAULTS_KEPT)
		b->stop = true;
}

void yaml_complain(struct yaml_builder *b, const struct yaml_where *w,
	const char *text, const char *hint)
{
	note(b, fault(b->faults, OPK_BAD_YAML, b->src, w->line, w->column,
			"%s\n%s", text, hint));
}

void yaml_complain_at(struct yaml_builder *b, size_t offset, const char *text,
	const char *hint)
{
	struct yaml_where w = { .from = offset, .to = offset };

	text_cursor_place(&b->place, b->src->text, offset + b->at.bom, &w.line,
		&w.column);
	yaml_complain(b, &w, text, hint);
}

void yaml_fail_memory(struct yaml_builder *b)
{
	if (b->status != OPK_SYSTEM) /* once is enough */
		b->status = fault_memory(b->faults);
	b->stop = true;
}

static struct yaml_level *innermost(struct yaml_builder *b)
{
	return &b->levels[b->depth];
}

/*
 * A span of these bytes that lives as long as the source and the arena: the
 * source's own where they stand there, which they mostly do.
 */
static struct span keep(struct yaml_builder *b, struct span s, size_t offset)
{
	struct span there = span_cut(b->at.text, offset, offset + s.len);

	if (!s.len)
		return SPAN("");
	if (there.ptr == s.ptr || span_equal(there, s))
		return there;
	s = arena_copy(b->arena, s);
	if (!s.ptr)
		yaml_fail_memory(b);
	return s;
}

/* The line in which the open map has this key, or 0; few keys. */
static uint32_t find_key(const struct yaml_level *l, struct span key)
{
	NODE_EACH (n, l->node)
		if (span_equal(n->key, key))
			return n->key_line;
	return 0;
}

/* The same by hashing; adds the key when it is new. */
static uint32_t find_hashed(
	struct yaml_builder *b, struct yaml_level *l, struct span key)
{
	size_t before;
	uint32_t line;

	if (!l->seen.arena) {
		l->seen.arena = &b->scratch;
		NODE_EACH (n, l->node)
			map_add(&l->seen, n->key, n->key_line);
	}
	before = l->seen.count;
	line = map_add(&l->seen, key, l->key_line);
	if (line == MAP_NONE)
		yaml_fail_memory(b);
	return l->seen.count == before ? line : 0;
}

static void check_duplicate(struct yaml_builder *b, const struct yaml_where *w)
{
	struct yaml_level *l = innermost(b);
	char shown[YAML_SHOWN];
	uint32_t line;

	line = l->node->count < FEW_KEYS ? find_key(l, l->key)
					 : find_hashed(b, l, l->key);
	if (!line || b->stop)
		return;
	note(b, fault(b->faults, OPK_DUPLICATE_KEY, b->src, w->line, w->column,
			"the key '%s' stands in line %u already\n"
			"Remove one of the two.",
			yaml_show(l->key, shown), line));
}

/* Put a value where it belongs: under the key that waits, or last. */
static void add_node(struct yaml_builder *b, struct node *n)
{
	struct yaml_level *l = innermost(b);

	if (!b->depth) {
		b->root = n;
	} else if (l->node->type == NODE_LIST) {
		node_add(l->node, n);
	} else {
		n->key_line = l->key_line;
		n->key_column = l->key_column;
		node_put(l->node, l->key, n);
		l->has_key = false;
	}
}

static bool wants_key(struct yaml_builder *b)
{
	const struct yaml_level *l = innermost(b);

	return b->depth && l->node->type == NODE_MAP && !l->has_key;
}

static void take_key(struct yaml_builder *b, const struct yaml_where *w,
	struct span key, bool plain)
{
	struct yaml_level *l = innermost(b);

	l->key = key;
	l->key_line = w->line;
	l->key_column = w->column;
	l->has_key = true;
	if (plain && !key.len)
		yaml_complain(b, w, "a key is missing before ':'",
			"Write the key, or '' for an empty one.");
	if (plain && span_is(key, "<<"))
		yaml_complain(b, w, "'<<' would merge another mapping in",
			"Write the keys out: orgpack reads no merge keys.");
	check_duplicate(b, w);
}

static struct node *make_node(
	struct yaml_builder *b, enum node_type type, const struct yaml_where *w)
{
	struct node *n = node_new(b->arena, type);

	if (!n) {
		yaml_fail_memory(b);
		return NULL;
	}
	n->line = w->line;
	n->column = w->column;
	return n;
}

/*
 * What YAML 1.2 wants of a block scalar: white space before a comment behind
 * '|'; and empty lines before the text indented no more than the text, which
 * libyaml overlooks when it takes the text for a comment.
 */
static void check_block(
	struct yaml_builder *b, const struct yaml_where *w, struct span value)
{
	struct span text = b->at.text;
	size_t end = span_find(text, '\n', w->from), at = w->to;
	struct yaml_gap gap = yaml_gap_scan(text, w->from, end, false, -1);
	long indent = innermost(b)->indent;

	if (gap.stuck != YAML_NOWHERE)
		yaml_complain_at(b, gap.stuck,
			"a comment stands without a space before '#'",
			"Put a space before '#'.");
	for (size_t i = 0; i < value.len; i++)
		if (value.ptr[i] != '\n')
			return;
	while (at < text.len && text.ptr[at] == ' ')
		at++;
	if (at < text.len && text.ptr[at] == '#' &&
		(long)(at - w->to) > (indent > 0 ? indent : 0))
		yaml_complain_at(b, at,
			"empty lines are indented more than the text behind "
			"them",
			"Remove the spaces from the empty lines.");
}

static void complain_query(struct yaml_builder *b, size_t offset)
{
	yaml_complain_at(b, offset, "a text within brackets begins with '?'",
		"Put quotes around it.");
}

static void check_scalar(struct yaml_builder *b, const struct yaml_where *w,
	struct span value, enum yaml_scalar form)
{
	size_t bad;

	if (form == YAML_SCALAR_BLOCK) {
		check_block(b, w, value);
		return;
	}
	if (form == YAML_SCALAR_PLAIN && value.len == 1 &&
		strchr("-?:", value.ptr[0]))
		yaml_complain(b, w, "an indicator stands where a value should",
			"Put quotes around it if it is a text.");
	bad = yaml_find_shallow(
		b->at.text, w->from, w->to, innermost(b)->indent);
	if (bad != YAML_NOWHERE)
		yaml_complain_at(b, bad,
			"a line that goes on a text is not indented",
			"Indent it more than the key that it belongs to.");
}

void yaml_build_value(struct yaml_builder *b, const struct yaml_where *w,
	struct span value, enum yaml_scalar form)
{
	bool plain = form == YAML_SCALAR_PLAIN;
	struct node *n;

	value = keep(b, value, w->from + !plain);
	if (wants_key(b)) {
		take_key(b, w, value, plain);
		return;
	}
	n = make_node(b, NODE_TEXT, w);
	if (!n)
		return;
	n->text = value;
	if (plain)
		node_resolve(n, value);
	add_node(b, n);
}

void yaml_build_scalar(struct yaml_builder *b, const struct yaml_where *w,
	struct span value, enum yaml_scalar form)
{
	check_scalar(b, w, value, form);
	yaml_build_value(b, w, value, form);
}

void yaml_build_open(struct yaml_builder *b, const struct yaml_where *w,
	enum node_type type, bool flow, size_t column)
{
	long indent = flow ? innermost(b)->indent : (long)column;
	struct node *n;

	if (wants_key(b)) {
		yaml_complain(b, w, "a key is a list or a mapping",
			"Write a key as one text.");
		b->stop = true;
		return;
	}
	if (b->depth == TREE_DEPTH) {
		b->status = worse(b->status,
			fault(b->faults, OPK_TOO_DEEP, b->src, w->line,
				w->column,
				"lists and mappings stand more than %d levels "
				"deep\n"
				"Write the document flatter.",
				TREE_DEPTH));
		b->stop = true;
		return;
	}
	if (type == NODE_MAP && yaml_is_query(b->at.text, w->from))
		complain_query(b, w->from);
	n = make_node(b, type, w);
	if (!n)
		return;
	add_node(b, n);
	b->levels[++b->depth] = (struct yaml_level){ .node = n,
		.flow = flow,
		.indent = indent,
		.mark = arena_mark(&b->scratch) };
}

void yaml_build_close(struct yaml_builder *b)
{
	arena_rewind(&b->scratch, innermost(b)->mark);
	b->depth--;
}

void yaml_build_gap(struct yaml_builder *b, size_t to)
{
	const struct yaml_level *l = innermost(b);
	struct yaml_gap gap;

	if (to <= b->end)
		return;
	gap = yaml_gap_scan(b->at.text, b->end, to, l->flow, l->indent);
	if (gap.stuck != YAML_NOWHERE)
		yaml_complain_at(b, gap.stuck,
			"a comment stands without a space before '#'",
			"Put a space before '#', or quotes around the text.");
	if (gap.query != YAML_NOWHERE)
		complain_query(b, gap.query);
	if (gap.shallow != YAML_NOWHERE)
		yaml_complain_at(b, gap.shallow,
			"a line within brackets is not indented",
			"Indent it more than the key that it belongs to.");
}

void yaml_build_end(struct yaml_builder *b, const struct yaml_where *w)
{
	size_t rest = yaml_find_rest(b->at.text, w->to);

	b->stop = true;
	if (!b->root && !b->status)
		b->root = make_node(b, NODE_NULL,
			&(struct yaml_where){ .line = 1, .column = 1 });
	if (rest < b->at.text.len)
		yaml_complain_at(b, rest,
			"something stands behind the end of the document",
			"Put it into a file of its own: orgpack reads one "
			"document of a file.");
}
