/* SPDX-License-Identifier: MIT */
/* YAML -> node tree: libyaml's events, with places in bytes. */
#include "codec/yaml_read.h"

#include <stdio.h>
#include <string.h>
#include <yaml.h>

#include "codec/yaml_build.h"
#include "codec/yaml_plain.h"
#include "tree/node.h"

/* What to do about a fault in syntax, by libyaml's words. */
static const char *find_hint(const char *problem, const char *context)
{
	static const struct {
		const char *part, *hint;
	} hints[] = {
		{ "an anchor",
			"Write the value out; orgpack reads no anchors." },
		{ "an alias",
			"Write the value out; orgpack reads no aliases." },
		{ "a tag", "Remove the tag; orgpack reads none." },
		{ "a tab character", "Indent with spaces, not tabs." },
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
		if (strstr(problem, hints[i].part) ||
			strstr(context, hints[i].part))
			return hints[i].hint;
	return "Check the indentation, and put quotes around texts with "
	       "special characters.";
}

static void fault_syntax(struct yaml_builder *b, const yaml_parser_t *p)
{
	const char *problem = p->problem ? p->problem : "it cannot be read";
	const char *context = p->context ? p->context : "";
	char text[200];
	size_t offset = p->problem_offset;

	b->stop = true;
	if (p->error == YAML_MEMORY_ERROR) {
		yaml_fail_memory(b);
		return;
	}
	if (p->error != YAML_READER_ERROR)
		offset = yaml_source_offset(&b->at, p->problem_mark.index);
	snprintf(text, sizeof text, "%s%s%s", problem, *context ? ", " : "",
		context);
	yaml_complain_at(b, offset, text, find_hint(problem, context));
}

static struct yaml_where find_where(
	struct yaml_builder *b, const yaml_event_t *e)
{
	struct yaml_where w;

	w.from = yaml_source_offset(&b->at, e->start_mark.index);
	yaml_source_place(
		&b->at, e->start_mark.line, w.from, &w.line, &w.column);
	w.to = yaml_source_offset(&b->at, e->end_mark.index);
	return w;
}

/*
 * Refuse anchors and tags. libyaml forgets the tag "!", but then the first
 * byte, which begins no plain scalar, tells.
 */
static void check_properties(struct yaml_builder *b, const struct yaml_where *w,
	const void *anchor, const void *tag, bool has_text)
{
	if (anchor)
		yaml_complain(b, w, "an anchor (&) stands here",
			"Write the value out; orgpack reads no anchors.");
	else if (tag || (has_text && b->at.text.ptr[w->from] == '!'))
		yaml_complain(b, w, "a tag (!) stands here",
			"Remove it, and put quotes around a value that is to "
			"be a text; orgpack reads no tags.");
}

static void take_scalar(struct yaml_builder *b, const struct yaml_where *w,
	const yaml_event_t *e)
{
	struct span value = { (const char *)e->data.scalar.value,
		e->data.scalar.length };
	enum yaml_scalar form = YAML_SCALAR_PLAIN;

	if (e->data.scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE ||
		e->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE)
		form = YAML_SCALAR_QUOTED;
	else if (e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
		form = YAML_SCALAR_BLOCK;
	check_properties(b, w, e->data.scalar.anchor, e->data.scalar.tag,
		value.len || form != YAML_SCALAR_PLAIN);
	yaml_build_scalar(b, w, value, form);
}

static void take_list(struct yaml_builder *b, const struct yaml_where *w,
	const yaml_event_t *e)
{
	check_properties(b, w, e->data.sequence_start.anchor,
		e->data.sequence_start.tag, false);
	yaml_build_open(b, w, NODE_LIST,
		e->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE,
		e->start_mark.column);
}

static void take_map(struct yaml_builder *b, const struct yaml_where *w,
	const yaml_event_t *e)
{
	check_properties(b, w, e->data.mapping_start.anchor,
		e->data.mapping_start.tag, false);
	yaml_build_open(b, w, NODE_MAP,
		e->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE,
		e->start_mark.column);
}

static void take_event(struct yaml_builder *b, const yaml_event_t *e)
{
	struct yaml_where w = find_where(b, e);

	yaml_build_gap(b, w.from);
	switch (e->type) {
	case YAML_ALIAS_EVENT:
		yaml_complain(b, &w, "an alias (*) stands here",
			"Write the value out; orgpack reads no aliases.");
		b->stop = true;
		break;
	case YAML_SCALAR_EVENT:
		take_scalar(b, &w, e);
		break;
	case YAML_SEQUENCE_START_EVENT:
		take_list(b, &w, e);
		break;
	case YAML_MAPPING_START_EVENT:
		take_map(b, &w, e);
		break;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		yaml_build_close(b);
		break;
	case YAML_DOCUMENT_END_EVENT:
	case YAML_STREAM_END_EVENT:
		yaml_build_end(b, &w);
		break;
	default:
		break;
	}
	if (w.to > b->end)
		b->end = w.to;
}

static void read_events(struct yaml_builder *b, yaml_parser_t *p)
{
	yaml_event_t e;

	while (!b->stop) {
		if (!yaml_parser_parse(p, &e)) {
			fault_syntax(b, p);
			return;
		}
		take_event(b, &e);
		yaml_event_delete(&e);
	}
}

static bool open_parser(yaml_parser_t *p, struct span text)
{
	if (!yaml_parser_initialize(p))
		return false;
	if (!text.ptr) /* libyaml asserts */
		text = SPAN("");
	yaml_parser_set_encoding(p, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(
		p, (const unsigned char *)text.ptr, text.len);
	return true;
}

enum opk_status yaml_read_any(const struct source *src, struct arena *a,
	struct faults *f, struct node **out)
{
	struct yaml_builder b;
	enum opk_status status = yaml_build_init(&b, src, a, f);
	yaml_parser_t parser;

	if (status)
		return status;
	if (!open_parser(&parser, b.at.text))
		return fault_memory(f);
	read_events(&b, &parser);
	yaml_parser_delete(&parser);
	yaml_build_release(&b);
	if (!b.status)
		*out = b.root;
	return b.status;
}

enum opk_status yaml_read(const struct source *src, struct arena *a,
	struct faults *f, struct node **out)
{
	if (yaml_plain_read(src, a, out))
		return OPK_OK;
	return yaml_read_any(src, a, f, out);
}

static bool is_block(const yaml_event_t *e)
{
	return e->type == YAML_SCALAR_EVENT &&
	       (e->data.scalar.style == YAML_LITERAL_SCALAR_STYLE ||
		       e->data.scalar.style == YAML_FOLDED_SCALAR_STYLE);
}

/* Does this event, or what stands before it, hold a comment? A block scalar
 * may, in the line of its '|'. */
static bool has_comment(
	struct yaml_source *y, const yaml_event_t *e, size_t *end)
{
	size_t from = yaml_source_offset(y, e->start_mark.index);
	size_t to = yaml_source_offset(y, e->end_mark.index);
	bool found = false;

	if (e->type == YAML_DOCUMENT_START_EVENT)
		from = to; /* between a directive and '---' */
	if (from > *end)
		found = yaml_gap_scan(y->text, *end, from, false, -1).comment !=
			YAML_NOWHERE;
	if (is_block(e))
		found |= span_find(y->text, '#', from) <
			 span_find(y->text, '\n', from);
	if (to > *end)
		*end = to;
	return found;
}

static bool find_comment(struct yaml_source *y)
{
	yaml_parser_t parser;
	yaml_event_t e;
	bool found = false, done = false;
	size_t end = 0;

	if (!open_parser(&parser, y->text))
		return true; /* the answer that loses nothing */
	while (!found && !done && yaml_parser_parse(&parser, &e)) {
		found = has_comment(y, &e, &end);
		done = e.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&e);
	}
	yaml_parser_delete(&parser);
	return found;
}

bool yaml_has_comment(struct span text)
{
	struct arena scratch = { 0 };
	struct faults f = { .arena = &scratch };
	struct source src = { NULL, text };
	struct yaml_source y;
	bool found;

	if (span_find(text, '#', 0) == text.len)
		return false;
	found = !yaml_source_check(&src, &f, &y) && find_comment(&y);
	arena_release(&scratch);
	return found;
}
