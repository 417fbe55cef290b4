/* SPDX-License-Identifier: MIT */
/*
 * A kind's schema as a RELAX NG grammar.
 *
 * An object is its attributes, then an interleave of its elements; variants
 * and text-or-list properties make a choice of such contents. What the
 * schema refers to becomes a definition of the same name.
 */
#include "schema/rng.h"

#include <stdarg.h>
#include <stdio.h>

#include "schema/kind.h"
#include "schema/rng_pattern.h"
#include "schema/schema.h"
#include "schema/xmlmap.h"
#include "util/buf.h"

/* A definition of the schema that has become one of the grammar. */
struct rng_define {
	struct span name;
	const struct rule *rule;
};

struct grammar {
	const struct kind *kind;
	struct arena *arena;
	struct faults *faults;
	struct buf *out;
	unsigned depth;
	VEC(struct rng_define) defines; /* in order of need */
	struct map names;
	bool is_silent; /* properties have been described already */
	bool failed;
};

static void rng_text(struct grammar *g, const char *start, const char *tag,
	struct span text);
static void rng_line(struct grammar *g, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
static void rng_open(struct grammar *g, const char *tag);
static void rng_close(struct grammar *g, const char *tag);
static void rng_open_named(
	struct grammar *g, const char *tag, struct span name);
static void rng_refuse(
	struct grammar *g, const struct rule *at, const char *what);
static void rng_scalar(
	struct grammar *g, const struct rule *rule, const struct rule *narrow);

/* One way in which an object may be written. */
struct way {
	const struct rule *object;
	const struct rule *variant; /* narrows properties, or NULL */
	bool lists; /* text-or-list properties are lists, no attributes */
};

static void write_value(
	struct grammar *g, const struct rule *rule, const struct rule *narrow);

static void describe(struct grammar *g, const struct rule *rule)
{
	struct span text = rule_note(rule)->description;

	if (text.len && !g->is_silent)
		rng_text(g, "a:documentation", "a:documentation", text);
}

/* Is it nothing but a $ref with annotations? */
static bool is_reference(const struct rule *r)
{
	return r->combined && r->combined->ref && !r->types && !r->values &&
	       !r->constant && !r->text && !r->number && !r->object &&
	       !r->array;
}

/* The definition that a $ref names, which is written later. */
static void write_reference(struct grammar *g, const struct rule *r)
{
	struct span text = r->combined->ref_text, name;
	uint32_t next = (uint32_t)g->defines.count, index;
	struct rng_define *d;

	name = span_cut(text, span_find_last(text, '/') + 1, text.len);
	index = map_add(&g->names, name, next);
	if (index == next) {
		d = vec_add(g->arena, &g->defines);
		if (d)
			*d = (struct rng_define){ name, r->combined->ref };
		else
			g->failed = true;
	}
	g->failed |= index == MAP_NONE;
	rng_line(g, "<ref name=\"%.*s\"/>", SPAN_ARG(name));
}

static bool has_name(const struct node *names, struct span name)
{
	NODE_EACH (n, names)
		if (span_equal(n->text, name))
			return true;
	return false;
}

static bool is_required(const struct way *w, struct span key)
{
	const struct rule_object *more = w->variant ? w->variant->object : NULL;

	return has_name(w->object->shape->required, key) ||
	       (more && has_name(more->required, key));
}

/* How the variant narrows a property, or NULL. */
static const struct rule *find_narrow(const struct way *w, struct span key)
{
	const struct rule_object *o = w->variant ? w->variant->object : NULL;
	uint32_t i = o ? rule_find_property(o, key) : MAP_NONE;

	return i == MAP_NONE ? NULL : o->properties.items[i].rule;
}

static void write_attribute(struct grammar *g, const struct xml_slot *slot,
	const struct rule *narrow, bool required)
{
	if (!required)
		rng_open(g, "optional");
	rng_open_named(g, "attribute", slot->name);
	describe(g, slot->rule);
	if (slot->form == SLOT_EITHER)
		rng_line(g, "<data type=\"string\"/>");
	else
		write_value(g, slot->rule, narrow);
	rng_close(g, "attribute");
	if (!required)
		rng_close(g, "optional");
}

static void write_item(struct grammar *g, const struct xml_slot *slot)
{
	const struct rule *items = rule_items(slot->rule);

	rng_open_named(g, "element", slot->item);
	if (slot->form != SLOT_WRAPPED)
		describe(g, slot->rule);
	write_value(g, items, NULL);
	rng_close(g, "element");
}

/* As many items as must be, one of which may repeat. */
static void write_items(
	struct grammar *g, const struct xml_slot *slot, bool required)
{
	const struct rule_array *list = slot->rule->list;
	size_t least = list->least;
	bool grouped = least > 1 && !required;

	if (!list->items || !least || least > 2 || list->most != RULE_UNLIMITED)
		rng_refuse(g, slot->rule,
			"a list has other bounds than a minItems of 1 or 2");
	if (grouped) {
		rng_open(g, "optional");
		rng_open(g, "group");
	}
	if (least > 1)
		write_item(g, slot);
	rng_open(g, required || grouped ? "oneOrMore" : "zeroOrMore");
	write_item(g, slot);
	rng_close(g, required || grouped ? "oneOrMore" : "zeroOrMore");
	if (grouped) {
		rng_close(g, "group");
		rng_close(g, "optional");
	}
}

static void write_element(struct grammar *g, const struct xml_slot *slot,
	const struct rule *narrow, bool required)
{
	if (slot->form == SLOT_ITEMS || slot->form == SLOT_EITHER) {
		write_items(g, slot, required);
		return;
	}
	if (!required)
		rng_open(g, "optional");
	rng_open_named(g, "element", slot->name);
	describe(g, slot->rule);
	if (slot->form == SLOT_WRAPPED)
		write_items(g, slot, true);
	else
		write_value(g, slot->rule, narrow);
	rng_close(g, "element");
	if (!required)
		rng_close(g, "optional");
}

/* Does the slot, in this way to write the object, stand there at all, and
 * as an attribute or as elements? */
static bool stands(
	const struct way *w, const struct xml_slot *slot, bool as_attribute)
{
	const struct rule *narrow = find_narrow(w, slot->key);
	bool attribute = slot->form == SLOT_ATTRIBUTE ||
			 (slot->form == SLOT_EITHER && !w->lists);

	return !(narrow && narrow->never) && attribute == as_attribute;
}

static unsigned write_attributes(struct grammar *g, const struct way *w)
{
	struct xml_slot slot;
	unsigned n = 0;

	for (unsigned i = 0; xml_slot_at(w->object, i, &slot); i++) {
		if (!stands(w, &slot, true))
			continue;
		write_attribute(g, &slot, find_narrow(w, slot.key),
			is_required(w, slot.key));
		n++;
	}
	return n;
}

static unsigned write_elements(struct grammar *g, const struct way *w)
{
	struct xml_slot slot;
	unsigned n = 0;

	for (unsigned i = 0; xml_slot_at(w->object, i, &slot); i++)
		n += stands(w, &slot, false);
	if (n > 1)
		rng_open(g, "interleave");
	for (unsigned i = 0; xml_slot_at(w->object, i, &slot); i++)
		if (stands(w, &slot, false))
			write_element(g, &slot, find_narrow(w, slot.key),
				is_required(w, slot.key) ||
					slot.form == SLOT_EITHER);
	if (n > 1)
		rng_close(g, "interleave");
	return n;
}

static void write_way(struct grammar *g, const struct way *w, bool grouped)
{
	unsigned n;

	if (grouped)
		rng_open(g, "group");
	n = write_attributes(g, w);
	n += write_elements(g, w);
	if (!n)
		rng_line(g, "<empty/>");
	if (grouped)
		rng_close(g, "group");
	g->is_silent = true;
}

/* Has the object, as this variant has it, a text-or-list property? */
static bool has_either(const struct way *w)
{
	struct xml_slot slot;

	for (unsigned i = 0; xml_slot_at(w->object, i, &slot); i++)
		if (slot.form == SLOT_EITHER && stands(w, &slot, !w->lists))
			return true;
	return false;
}

/* The rule behind a chain of $ref that has an object's properties. */
static const struct rule *find_object(const struct rule *r)
{
	while (!r->object && r->combined && r->combined->ref)
		r = r->combined->ref;
	return r;
}

static void check_object(struct grammar *g, const struct rule *r)
{
	const struct rule_combined *m = r->combined;

	if (!r->object || !r->object->additional ||
		!r->object->additional->never)
		rng_refuse(g, r, "an object allows additional properties");
	if (m && (m->all_of.count || m->any_of.count || m->not_ || m->if_))
		rng_refuse(g, r, "an object has more than variants (oneOf)");
}

static void write_variant(struct grammar *g, const struct way *w, bool grouped)
{
	struct way lists = *w;

	write_way(g, w, grouped);
	lists.lists = true;
	if (has_either(w))
		write_way(g, &lists, grouped);
}

static void write_object(struct grammar *g, const struct rule *rule)
{
	struct way w = { .object = find_object(rule) };
	const struct rule_combined *m = w.object->combined;
	size_t variants = m ? m->one_of.count : 0;
	bool grouped = variants || has_either(&w);
	bool was_silent = g->is_silent;

	check_object(g, w.object);
	if (g->failed)
		return;
	if (grouped)
		rng_open(g, "choice");
	if (!variants)
		write_variant(g, &w, grouped);
	for (size_t i = 0; i < variants; i++) {
		w.variant = m->one_of.items[i];
		write_variant(g, &w, grouped);
	}
	if (grouped)
		rng_close(g, "choice");
	g->is_silent = was_silent;
}

/* Of what a variant narrows, nothing but the narrower form is left. */
static void write_value(
	struct grammar *g, const struct rule *rule, const struct rule *narrow)
{
	bool narrows = narrow && (narrow->values || narrow->constant ||
					 narrow->text || narrow->number);

	if (!narrows && is_reference(rule))
		write_reference(g, rule);
	else if (rule_types(rule) & RULE_OBJECT)
		write_object(g, rule);
	else
		rng_scalar(g, rule, narrow);
}

static void write_define(struct grammar *g, const struct rng_define *d)
{
	rng_open_named(g, "define", d->name);
	describe(g, d->rule);
	write_value(g, d->rule, NULL);
	rng_close(g, "define");
}

static void write_grammar(struct grammar *g, const struct rule *root)
{
	rng_line(g, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
	rng_line(g, "<!-- Made from formats/kinds/%.*s.yaml: change that. -->",
		SPAN_ARG(g->kind->name));
	rng_line(g, "<grammar xmlns=\"http://relaxng.org/ns/structure/1.0\"\n"
		    "    xmlns:a=\"http://relaxng.org/ns/compatibility/"
		    "annotations/1.0\"\n"
		    "    datatypeLibrary=\"http://www.w3.org/2001/"
		    "XMLSchema-datatypes\">");
	g->depth++;
	rng_open(g, "start");
	rng_open_named(g, "element", g->kind->name);
	describe(g, root);
	write_object(g, root);
	rng_close(g, "element");
	rng_close(g, "start");
	/* writing one may want others */
	for (size_t i = 0; i < g->defines.count && !g->failed; i++) {
		struct rng_define d = g->defines.items[i];

		write_define(g, &d);
	}
	rng_close(g, "grammar");
}

enum opk_status rng_write(
	const struct kind *kind, struct buf *out, struct faults *f)
{
	const struct schema *schema = kind_schema(kind);
	struct arena arena = { 0 };
	struct grammar g = { .kind = kind,
		.arena = &arena,
		.faults = f,
		.out = out,
		.names.arena = &arena };
	size_t before = f->errors;

	if (schema)
		write_grammar(&g, schema_root(schema));
	arena_release(&arena);
	if (f->errors > before)
		return OPK_MALFORMED;
	return !schema || g.failed || out->failed ? fault_memory(f) : OPK_OK;
}

/* The lines of a grammar, and how it says what texts and numbers may be. */

/* What is said of a scalar by a rule, its $ref and a variant together. */
struct facets {
	unsigned types;
	const struct node *values, *constant, *minimum, *maximum;
	size_t least, most;
	struct span pattern;
};

/* Report, once, that the schema says what the grammar cannot. */
static void rng_refuse(
	struct grammar *g, const struct rule *at, const char *what)
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

/* One line, indented; texts in it need no escaping. */
static void rng_line(struct grammar *g, const char *fmt, ...)
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

/* A start tag, and an end tag, on lines of their own. */
static void rng_open(struct grammar *g, const char *tag)
{
	rng_line(g, "<%s>", tag);
	g->depth++;
}

static void rng_open_named(struct grammar *g, const char *tag, struct span name)
{
	rng_line(g, "<%s name=\"%.*s\">", tag, SPAN_ARG(name));
	g->depth++;
}

static void rng_close(struct grammar *g, const char *tag)
{
	g->depth--;
	rng_line(g, "</%s>", tag);
}

/* An element with a text; start is what stands between '<' and '>'. */
static void rng_text(
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

/* What the value of a text, integer or boolean property must be; narrow is
 * what a variant says of it, or NULL. */
static void rng_scalar(
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
