/* SPDX-License-Identifier: MIT */
/* RELAX NG: the committed grammar is current, and libxml2 with it takes and
 * refuses what orgpack takes and refuses. */
#include "fault_fixture.h"

#include <libxml/parser.h>
#include <libxml/relaxng.h>

#include "codec/xml.h"
#include "schema/component.h"
#include "schema/rng.h"
#include "schema/rng_pattern.h"
#include "util/file.h"

static void the_committed_grammar_is_current(void **state)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct buf b = { 0 };
	struct span file;

	(void)state;
	assert_int_equal(
		rng_write(kind_find(SPAN("blueprint")), &b, &f), OPK_OK);
	assert_int_equal(file_read_operand("formats/blueprint.rng", 1 << 20, &a,
				 &f, &file),
		OPK_OK);
	if (!span_equal(file, buf_span(&b)))
		fail_msg("formats/blueprint.rng is not what 'orgpack schema "
			 "blueprint --rng' prints");
	buf_release(&b);
	arena_release(&a);
}

static void a_kind_without_xml_form_is_refused(void **state)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct buf b = { 0 };

	(void)state;
	assert_int_equal(
		rng_write(kind_find(SPAN("field")), &b, &f), OPK_MALFORMED);
	assert_int_equal(f.count, 1);
	assert_int_equal(f.items[0].code, OPK_BAD_SCHEMA);
	buf_release(&b);
	arena_release(&a);
}

static void patterns_become_those_of_xml_schema(void **state)
{
	static const struct {
		const char *json, *xsd; /* NULL: not in the subset */
	} cases[] = {
		{ "^[A-Za-z][A-Za-z0-9_]*$", "[A-Za-z][A-Za-z0-9_]*" },
		{ "^[^\\x00-\\x1F\\x7F]+$", "[^\\t\\n\\r\x7f]+" },
		{ "^[^@\\x00-\\x20]+$", "[^@\\t\\n\\r ]+" },
		{ "^[\\x0b-\\x0c]$", NULL },
		{ "^[\\x2B-\\x2D]$", "[+-\\-]" },
		{ "^a{2,3}(b|c)?$", "a{2,3}(b|c)?" },
		{ "^a\\.\\\\\\t$", "a\\.\\\\\\t" },
		{ "^[a-]$", "[a\\-]" },
		{ "^[-a]$", "[\\-a]" },
		{ "^#$", "#" },
		{ "a$", NULL },
		{ "^a", NULL },
		{ "^", NULL },
		{ "", NULL },
		{ "^a.b$", NULL },
		{ "^a^b$", NULL },
		{ "^\\d$", NULL },
		{ "^\\x41$", NULL },
		{ "^[a$", NULL },
		{ "^[]$", NULL },
		{ "^[\\x41-\\x20]$", NULL },
		{ "^[\\xff]$", NULL },
		{ "^a\\$", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf b = { 0 };
		bool good = rng_pattern_write(span_of(cases[i].json), &b);

		if (good != (cases[i].xsd != NULL))
			fail_msg("%s", cases[i].json);
		if (good && !span_is(buf_span(&b), cases[i].xsd))
			fail_msg("%s: %.*s", cases[i].json, (int)b.len, b.ptr);
		buf_release(&b);
	}
}

/* Random changes to a document, from a seed. */

struct change {
	struct arena *arena;
	uint32_t seed;
	struct element *all[2000];
	size_t count;
};

static uint32_t roll(struct change *c, size_t n)
{
	c->seed = c->seed * 1664525u + 1013904223u;
	return (uint32_t)((c->seed >> 8) % n);
}

static void collect(struct change *c, struct element *e)
{
	if (c->count < sizeof c->all / sizeof *c->all)
		c->all[c->count++] = e;
	for (struct element *child = e->first; child; child = child->next)
		collect(c, child);
}

static const char *const values[] = { "", " ", "true", " true", "false\n",
	"TRUE", "1", "7", " 7 ", "07", "-0", "-7", "+7", "7.0", "0", "14", "15",
	"2000", "2001", "99999999999999999999", "AND", "OR", "manual",
	"automatic", "minutes", "days", "business_days", "allow", "field",
	"message", "checklist", "note", "before", "equal", "A", "a_1", "1a",
	"a b", "a\tb", "a\nb", "a@b", "a@b@c", "#1A73E8", "#1a73e", "A.B",
	"A.B.C.D", "\xc3\xa4", "Not Contacted", "\xf0\x9f\x98\x80", "\x7f" };

static const char *const names[] = { "api_name", "module", "name", "field",
	"type", "value", "criterion", "criteria", "state", "from", "to", "item",
	"content", "description", "unit", "period", "elapsed", "during", "user",
	"role", "tag", "convert", "sequence_number", "group", "x", "start" };

static struct span random_value(struct change *c)
{
	static const size_t lengths[] = { 99, 100, 101, 120, 121, 254, 255, 256,
		303, 32000, 32001 };
	uint32_t i = roll(c, sizeof values / sizeof *values + 4);
	size_t n;
	char *p;

	if (i < sizeof values / sizeof *values)
		return span_of(values[i]);
	n = lengths[roll(c, sizeof lengths / sizeof *lengths)];
	p = arena_new(c->arena, char, 2 * n);
	for (size_t k = 0; k < n; k++) {
		if (i % 2) {
			p[k] = 'a';
		} else {
			p[2 * k] = '\xc3';
			p[2 * k + 1] = '\xa4';
		}
	}
	return (struct span){ p, i % 2 ? n : 2 * n };
}

static struct span random_name(struct change *c)
{
	return span_of(names[roll(c, sizeof names / sizeof *names)]);
}

static struct element *copy_element(struct change *c, const struct element *e)
{
	struct element *copy = arena_new(c->arena, struct element, 1);
	struct attribute **end = &copy->attributes;

	*copy = *e;
	copy->attributes = NULL;
	copy->first = copy->last = copy->next = NULL;
	for (const struct attribute *a = e->attributes; a; a = a->next) {
		*end = arena_new(c->arena, struct attribute, 1);
		**end = *a;
		(*end)->next = NULL;
		end = &(*end)->next;
	}
	ELEMENT_EACH (child, e) {
		struct element *k = copy_element(c, child);

		if (copy->last)
			copy->last->next = k;
		else
			copy->first = k;
		copy->last = k;
	}
	return copy;
}

static void change_attribute(struct change *c, struct element *e)
{
	struct attribute **at = &e->attributes, *new;
	size_t n = 0;

	for (struct attribute *a = e->attributes; a; a = a->next)
		n++;
	for (size_t skip = n ? roll(c, n) : 0; skip; skip--)
		at = &(*at)->next;
	if (!*at || roll(c, 4) == 0) {
		new = arena_new(c->arena, struct attribute, 1);
		new->name = random_name(c);
		new->value = random_value(c);
		if (!element_attribute(e, new->name.ptr).ptr) {
			new->next = *at;
			*at = new;
		}
	} else if (roll(c, 3) == 0) {
		*at = (*at)->next;
	} else {
		(*at)->value = random_value(c);
	}
}

/* Take the child behind `before` (NULL: the first) out. */
static struct element *take_out(struct element *parent, struct element *before)
{
	struct element **at = before ? &before->next : &parent->first;
	struct element *e = *at;

	if (!e)
		return NULL;
	*at = e->next;
	e->next = NULL;
	parent->last = parent->first;
	while (parent->last && parent->last->next)
		parent->last = parent->last->next;
	return e;
}

static void put_in(
	struct element *parent, struct element *before, struct element *e)
{
	struct element **at = before ? &before->next : &parent->first;

	e->next = *at;
	*at = e;
	if (!e->next)
		parent->last = e;
}

static void change_children(struct change *c, struct element *e)
{
	struct element *before = NULL, *moved;
	uint32_t what = roll(c, 4);

	if (!e->first)
		return;
	while (roll(c, 3) && (before ? before->next : e->first) &&
		(before ? before->next->next : e->first->next))
		before = before ? before->next : e->first;
	moved = before ? before->next : e->first;
	if (!moved)
		return;
	if (what == 0) {
		put_in(e, before, copy_element(c, moved));
		return;
	}
	moved = take_out(e, before);
	if (what == 1)
		put_in(e, NULL, moved);
	else if (what == 2)
		put_in(c->all[roll(c, c->count)], NULL, moved);
}

static void change_once(struct change *c, struct element *root)
{
	struct element *e;

	c->count = 0;
	collect(c, root);
	e = c->all[roll(c, c->count)];
	switch (roll(c, 6)) {
	case 0:
	case 1:
		change_attribute(c, e);
		break;
	case 2:
		if (!e->first)
			e->text = random_value(c);
		break;
	case 3:
		e->name = random_name(c);
		break;
	default:
		change_children(c, e);
	}
}

/* What RELAX NG cannot say is no fault here. */
static bool is_beyond(enum opk_code code)
{
	return code == OPK_DUPLICATE_ITEM || code == OPK_IDENTITY_MISMATCH;
}

static bool we_take(struct span text, struct arena *a, const char **why)
{
	struct identity id = { .kind = kind_find(SPAN("blueprint")),
		.value = { SPAN("Leads"), SPAN("Qualification") } };
	struct source src = { "b.xml", text };
	struct faults f = { .arena = a };
	struct node *tree;

	component_read(&id, &src, a, &f, &tree);
	*why = "nothing";
	for (size_t i = 0; i < f.count; i++) {
		if (is_beyond(f.items[i].code))
			continue;
		*why = f.items[i].text;
		return false;
	}
	return true;
}

static bool libxml2_takes(struct span text, xmlRelaxNGPtr grammar)
{
	xmlDocPtr doc = xmlReadMemory(text.ptr, (int)text.len, "b.xml", NULL,
		XML_PARSE_NONET | XML_PARSE_NOERROR);
	xmlRelaxNGValidCtxtPtr c = xmlRelaxNGNewValidCtxt(grammar);
	int result;

	assert_non_null(doc);
	xmlRelaxNGSetValidErrors(c, NULL, NULL, NULL);
	result = xmlRelaxNGValidateDoc(c, doc);
	xmlRelaxNGFreeValidCtxt(c);
	xmlFreeDoc(doc);
	return result == 0;
}

static xmlRelaxNGPtr read_grammar(void)
{
	xmlRelaxNGParserCtxtPtr c =
		xmlRelaxNGNewParserCtxt("formats/blueprint.rng");
	xmlRelaxNGPtr grammar = xmlRelaxNGParse(c);

	xmlRelaxNGFreeParserCtxt(c);
	assert_non_null(grammar);
	return grammar;
}

static struct element *read_example(struct arena *a)
{
	struct faults f = { .arena = a };
	struct source src = { "blueprint.md", { NULL, 0 } };
	struct element *root = NULL;
	struct span all;
	const char *from;

	assert_int_equal(
		file_read_operand("formats/blueprint.md", 1 << 20, a, &f, &all),
		OPK_OK);
	from = strstr(all.ptr, "```xml\n") + 7;
	src.text = (struct span){ from, (size_t)(strstr(from, "```") - from) };
	assert_int_equal(xml_read(&src, a, &f, &root), OPK_OK);
	return root;
}

static void quiet(void *user, const char *fmt, ...)
{
	(void)user, (void)fmt;
}

static void libxml2_and_orgpack_agree_on_changed_documents(void **state)
{
	struct arena keep = { 0 };
	struct element *example = read_example(&keep);
	xmlRelaxNGPtr grammar = read_grammar();
	unsigned good = 0, bad = 0;

	(void)state;
	xmlSetGenericErrorFunc(NULL, quiet);
	for (uint32_t seed = 0; seed < 4000; seed++) {
		struct arena a = { 0 };
		struct change c = { .arena = &a, .seed = seed * 7919 + 11 };
		struct element *root = copy_element(&c, example);
		struct buf b = { 0 };
		const char *why;
		bool ours, theirs;

		for (uint32_t n = roll(&c, 3) + 1; n; n--)
			change_once(&c, root);
		xml_write(root, &b);
		ours = we_take(buf_span(&b), &a, &why);
		theirs = libxml2_takes(buf_span(&b), grammar);
		if (ours != theirs)
			fail_msg("seed %u: orgpack %s, libxml2 %s: %s\n%.*s",
				seed, ours ? "takes" : "refuses",
				theirs ? "takes" : "refuses", why, (int)b.len,
				b.ptr);
		good += ours;
		bad += !ours;
		buf_release(&b);
		arena_release(&a);
	}
	assert_true(good > 300);
	assert_true(bad > 1000);
	xmlRelaxNGFree(grammar);
	arena_release(&keep);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_committed_grammar_is_current),
		cmocka_unit_test(a_kind_without_xml_form_is_refused),
		cmocka_unit_test(patterns_become_those_of_xml_schema),
		cmocka_unit_test(
			libxml2_and_orgpack_agree_on_changed_documents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
