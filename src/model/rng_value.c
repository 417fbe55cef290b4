/* SPDX-License-Identifier: MIT */
/* The lines of a grammar, and how it says what texts and numbers may be. */
#include <stdarg.h>
#include <stdio.h>

#include "model/rng_grammar.h"
#include "model/rng_pattern.h"

/* What is said of a scalar by a rule, its $ref and a variant together. */
struct facets {
	unsigned types;
	const struct node *values, *constant, *minimum, *maximum;
	size_t least, most;
	struct span pattern;
};

void rng_refuse(struct grammar *g, const struct rule *at, const char *what)
{
	struct source src = { .name = g->kind->name.ptr };

	if (!g->failed)
		fault(g->faults, OPK_BAD_SCHEMA, &src, at->at->line,
			at->at->column,
			"%s, which a kind with an XML form must not\n"
			"formats/blueprint.md, section 4, says what it may.",
			what);
	g->failed = true;
}

void rng_line(struct grammar *g, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	buf_add_repeat(g->out, ' ', 2 * (size_t)g->depth);
	buf_add_text(g->out, text);
	buf_add_char(g->out, '\n');
}

void rng_open(struct grammar *g, const char *tag)
{
	rng_line(g, "<%s>", tag);
	g->depth++;
}

void rng_open_named(struct grammar *g, const char *tag, struct span name)
{
	rng_line(g, "<%s name=\"%.*s\">", tag, SPAN_ARG(name));
	g->depth++;
}

void rng_close(struct grammar *g, const char *tag)
{
	g->depth--;
	rng_line(g, "</%s>", tag);
}

/* An element with a text; start is what stands between '<' and '>'. */
void rng_text(
	struct grammar *g, const char *start, const char *tag, struct span text)
{
	buf_add_repeat(g->out, ' ', 2 * (size_t)g->depth);
	buf_print(g->out, "<%s>", start);
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '&')
			buf_add(g->out, SPAN("&amp;"));
		else if (text.ptr[i] == '<')
			buf_add(g->out, SPAN("&lt;"));
		else if (text.ptr[i] == '>')
			buf_add(g->out, SPAN("&gt;"));
		else
			buf_add_char(g->out, text.ptr[i]);
	}
	buf_print(g->out, "</%s>\n", tag);
}

/* What comes first is narrower, and wins. */
static void gather(struct facets *f, const struct rule *r)
{
	if (!f->types)
		f->types = r->types;
	if (!f->values)
		f->values = r->values;
	if (!f->constant)
		f->constant = r->constant;
	if (r->text && r->text->least > f->least)
		f->least = r->text->least;
	if (r->text && r->text->most < f->most)
		f->most = r->text->most;
	if (r->text && !f->pattern.ptr)
		f->pattern = r->text->pattern;
	if (r->number && !f->minimum)
		f->minimum = r->number->minimum;
	if (r->number && !f->maximum)
		f->maximum = r->number->maximum;
}

static struct facets gather_all(
	const struct rule *rule, const struct rule *narrow)
{
	struct facets f = { .most = RULE_UNLIMITED };

	if (narrow)
		gather(&f, narrow);
	for (const struct rule *r = rule; r;
		r = r->combined ? r->combined->ref : NULL)
		gather(&f, r);
	return f;
}

static void write_choice(struct grammar *g, const struct facets *f)
{
	static const char start[] = "value type=\"string\"";

	if (f->constant) {
		rng_text(g, start, "value", f->constant->text);
		return;
	}
	rng_open(g, "choice");
	NODE_EACH (value, f->values)
		rng_text(g, start, "value", value->text);
	rng_close(g, "choice");
}

static void write_pattern(
	struct grammar *g, const struct rule *rule, struct span pattern)
{
	struct buf b = { 0 };

	if (!rng_pattern_write(pattern, &b))
		rng_refuse(
			g, rule, "a pattern uses what XML Schema cannot say");
	rng_text(g, "param name=\"pattern\"", "param", buf_span(&b));
	g->failed |= b.failed;
	buf_release(&b);
}

static void write_string(
	struct grammar *g, const struct rule *rule, const struct facets *f)
{
	if (!f->least && f->most == RULE_UNLIMITED && !f->pattern.ptr) {
		rng_line(g, "<data type=\"string\"/>");
		return;
	}
	rng_line(g, "<data type=\"string\">");
	g->depth++;
	if (f->least)
		rng_line(g, "<param name=\"minLength\">%zu</param>", f->least);
	if (f->most != RULE_UNLIMITED)
		rng_line(g, "<param name=\"maxLength\">%zu</param>", f->most);
	if (f->pattern.ptr)
		write_pattern(g, rule, f->pattern);
	rng_close(g, "data");
}

static void write_integer(struct grammar *g, const struct facets *f)
{
	rng_line(g, "<data type=\"integer\">");
	g->depth++;
	if (f->minimum)
		rng_line(g, "<param name=\"minInclusive\">%.*s</param>",
			SPAN_ARG(f->minimum->text));
	if (f->maximum)
		rng_line(g, "<param name=\"maxInclusive\">%.*s</param>",
			SPAN_ARG(f->maximum->text));
	rng_line(
		g, "<param name=\"pattern\">\\s*-?(0|[1-9][0-9]*)\\s*</param>");
	rng_close(g, "data");
}

static void write_boolean(struct grammar *g)
{
	rng_open(g, "choice");
	rng_line(g, "<value type=\"token\">true</value>");
	rng_line(g, "<value type=\"token\">false</value>");
	rng_close(g, "choice");
}

void rng_scalar(
	struct grammar *g, const struct rule *rule, const struct rule *narrow)
{
	struct facets f = gather_all(rule, narrow);

	if (f.values || f.constant)
		write_choice(g, &f);
	else if (f.types & RULE_TEXT)
		write_string(g, rule, &f);
	else if (f.types == RULE_INTEGER)
		write_integer(g, &f);
	else if (f.types == RULE_BOOLEAN)
		write_boolean(g);
	else
		rng_refuse(g, rule, "a value is no text, integer or boolean");
}
