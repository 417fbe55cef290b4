/* SPDX-License-Identifier: MIT */
/* The kinds that are compiled in: table, paths, names, and that every
 * schema keeps to the conventions of formats/README.md. */
#include "fault_fixture.h"

#include <limits.h>

#include "schema/embedded.h"
#include "schema/kind.h"
#include "schema/schema.h"
#include "util/file.h"
#include "util/pool.h"
#include "util/buf.h"

static void kinds_are_found_by_name(void **state)
{
	(void)state;
	assert_true(kind_count() >= 40);
	for (unsigned i = 0; i < kind_count(); i++) {
		const struct kind *k = kind_at(i);

		assert_int_equal(k->index, i);
		assert_ptr_equal(kind_find(k->name), k);
		if (i)
			assert_true(
				span_order(kind_at(i - 1)->name, k->name) < 0);
	}
	assert_null(kind_at(kind_count()));
	assert_null(kind_find(SPAN("fields")));
	assert_null(kind_find(SPAN("")));
}

static const struct {
	const char *path, *kind, *name; /* kind NULL: none lives there */
} paths[] = {
	{ "org.yaml", "org", "org" },
	{ "fiscal_year.yaml", "fiscal_year", "fiscal_year" },
	{ "roles/CEO.yaml", "role", "CEO" },
	{ "modules/Leads/module.yaml", "module", "Leads" },
	{ "modules/Leads/fields/Email.yaml", "field", "Leads.Email" },
	{ "modules/Leads/conversion.yaml", "conversion", "Leads" },
	{ "modules/Leads/blueprints/Q.xml", "blueprint", "Leads.Q" },
	{ "profiles/Sales/profile.yaml", "profile", "Sales" },
	{ "profiles/Sales/modules/Leads.yaml", "profile_permission",
		"Sales.Leads" },
	{ "", NULL, NULL },
	{ "org.yml", NULL, NULL },
	{ "roles/CEO.xml", NULL, NULL },
	{ "roles/CEO", NULL, NULL },
	{ "roles/.yaml", NULL, NULL },
	{ "roles/a b.yaml", NULL, NULL },
	{ "roles/Con.yaml", NULL, NULL },
	{ "roles/CEO.yaml/x", NULL, NULL },
	{ "roles/x/CEO.yaml", NULL, NULL },
	{ "roles//CEO.yaml", NULL, NULL },
	{ "/roles/CEO.yaml", NULL, NULL },
	{ "Roles/CEO.yaml", NULL, NULL },
	{ "roles/*.yaml", NULL, NULL },
	{ "roles/9.yaml", NULL, NULL },
	{ "modules/*/module.yaml", NULL, NULL },
	{ "modules/Leads.x/module.yaml", NULL, NULL },
	{ "modules/Leads/fields/Email.yaml/", NULL, NULL },
	{ "modules/Leads/fields/a/b.yaml", NULL, NULL },
	{ "modules/Leads/fields/a/b/c/d.yaml", NULL, NULL },
	{ "modules/Leads/blueprints/Q.yaml", NULL, NULL },
	{ "modules/Leads/"
	  "a_folder_that_has_a_name_much_longer_than_the_folder_of_any_kind_"
	  "has/x.yaml",
		NULL, NULL },
	{ "records/Leads.csv", NULL, NULL },
};

static void a_path_says_the_kind_and_the_name(void **state)
{
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		struct span path = span_of(paths[i].path);
		struct identity id, again;
		bool found = kind_of_path(path, &id);

		if (found != (paths[i].kind != NULL))
			fail_msg("%s", paths[i].path);
		if (!found)
			continue;
		assert_true(span_is(id.kind->name, paths[i].kind));
		assert_true(span_is(kind_name(&a, &id), paths[i].name));
		assert_true(span_equal(kind_path(&a, &id), path));
		assert_true(kind_parse_name(
			id.kind, span_of(paths[i].name), &again));
		assert_true(span_equal(kind_path(&a, &again), path));
	}
	arena_release(&a);
}

static void a_name_must_have_the_parts_of_its_kind(void **state)
{
	static const struct {
		const char *kind, *name;
	} cases[] = {
		{ "field", "Leads" },
		{ "field", "Leads." },
		{ "field", ".Email" },
		{ "field", "Leads.Email.x" },
		{ "field", "Leads.Con" },
		{ "role", "A.B" },
		{ "role", "" },
		{ "org", "Acme" },
	};
	struct identity id;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_false(kind_parse_name(kind_find(span_of(cases[i].kind)),
			span_of(cases[i].name), &id));
}

/* What its heads say, a former schema says too, of its own version. */
static void check_heads(
	const struct kind *kind, unsigned version, const struct schema *s)
{
	const struct node *is = schema_keyword(s, "x-version");
	static const char *const same[] = { "x-kind", "x-path" };

	if (is ? is->integer != version : version != 1)
		fail_msg("%.*s: version %u says another x-version",
			SPAN_ARG(kind->name), version);
	for (size_t i = 0; i < sizeof same / sizeof *same; i++)
		assert_true(node_equal(schema_keyword(s, same[i]),
			schema_keyword(kind_schema(kind), same[i])));
}

static void check_loading(const struct kind *kind, unsigned version)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct schema *s = NULL;

	if (kind_open_schema(kind, version, &a, &f, &s))
		fail_msg("%.*s: %s", SPAN_ARG(kind->name), list_faults(&a, &f));
	check_heads(kind, version, s);
	assert_ptr_equal(
		kind_schema_of(kind, version), kind_schema_of(kind, version));
	assert_non_null(kind_schema_of(kind, version));
	schema_close(s);
	arena_release(&a);
}

static void every_schema_loads(void **state)
{
	(void)state;
	for (unsigned i = 0; i < kind_count(); i++) {
		assert_true(kind_at(i)->version >= 1);
		for (unsigned v = 1; v <= kind_at(i)->version; v++)
			check_loading(kind_at(i), v);
		assert_ptr_equal(kind_schema(kind_at(i)),
			kind_schema_of(kind_at(i), kind_at(i)->version));
	}
}

static void ask_for_schema(void *user, unsigned worker, size_t item)
{
	const struct schema **seen = user;
	unsigned kind = (unsigned)item % kind_count();

	(void)worker;
	seen[item] = kind_schema(kind_at(kind));
}

static void all_threads_get_the_same_schemas(void **state)
{
	enum { ASKED = 4000 };
	static const struct schema *seen[ASKED];

	(void)state;
	pool_run(4, ASKED, ask_for_schema, seen);
	for (unsigned i = 0; i < ASKED; i++) {
		assert_non_null(seen[i]);
		assert_ptr_equal(seen[i], seen[i % kind_count()]);
	}
}

static void what_is_compiled_in_is_what_lies_in_formats(void **state)
{
	static const char *const names[] = { "common.yaml", "editions.yaml",
		"standard.yaml", "system_fields.yaml", "kinds/field.yaml" };

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct arena a = { 0 };
		struct faults f = { .arena = &a };
		struct span path = arena_print(&a, "formats/%s", names[i]);
		struct span file, built = embedded_file(names[i]);

		assert_int_equal(
			file_read_operand(path.ptr, 1 << 20, &a, &f, &file),
			OPK_OK);
		assert_true(span_equal(file, built));
		assert_int_equal(built.ptr[built.len], '\0');
		arena_release(&a);
	}
	assert_null(embedded_file("none.yaml").ptr);
	assert_true(span_equal(embedded_file("kinds/field.yaml"),
		kind_find(SPAN("field"))->source));
}

/* One walk over all that a schema describes. */
struct walk {
	const struct kind *kind;
	struct arena *arena;
	struct map seen; /* rules by address */
	struct buf complaints;
};

static void complain(
	struct walk *w, const struct rule *r, struct span key, const char *what)
{
	buf_print(&w->complaints, "%.*s: line %u: '%.*s' %s\n",
		SPAN_ARG(w->kind->name), r->at->line, SPAN_ARG(key), what);
}

static void check_list(struct walk *w, const struct rule *r, struct span key)
{
	const struct note *note = &r->note;
	const struct rule *items = rule_items(r);

	if (!note->key.len && !note->ordered)
		complain(w, r, key, "has neither x-key nor x-ordered");
	if (!items)
		complain(w, r, key, "says nothing of its items");
	else if (note->key.len && !span_is(note->key, ".") &&
		 rule_property_rank(items, note->key) == UINT_MAX)
		complain(w, r, key, "has an x-key that its items have not");
}

static void check_reference(
	struct walk *w, const struct rule *r, struct span key)
{
	struct span kind = r->note.ref_kind;

	if (!kind.ptr || (kind.ptr[0] >= '0' && kind.ptr[0] <= '9'))
		return;
	if (!kind_find(kind))
		complain(w, r, key, "refers to a kind that does not exist");
	else if (kind_find(kind)->variables == 2 && !r->note.ref_scope.len)
		complain(w, r, key, "does not say in which module");
}

/* The criteria of formats/common.yaml do not know their module. */
static void check_criteria(
	struct walk *w, const struct rule *r, struct span key)
{
	const struct rule_combined *m = r->combined;

	if (m &&
		span_ends(
			m->ref_text, SPAN("../common.yaml#/$defs/criteria")) &&
		!r->note.criteria.len)
		complain(w, r, key, "does not say whose fields it looks at");
}

static void walk_rule(struct walk *w, const struct rule *r, struct span key)
{
	struct span address = { (const char *)&r, sizeof r };
	unsigned n = rule_property_count(r);
	struct span name;

	if (map_get(&w->seen, address) != MAP_NONE)
		return;
	map_add(&w->seen, arena_copy(w->arena, address), 0);
	if (rule_types(r) & RULE_LIST)
		check_list(w, r, key);
	check_reference(w, r, key);
	check_criteria(w, r, key);
	for (unsigned i = 0; i < n; i++) {
		const struct rule *p = rule_property_at(r, i, &name);

		if (!p->note.description.len)
			complain(w, p, name, "has no description");
		walk_rule(w, p, name);
	}
	if (n && !(r->shape->additional && r->shape->additional->never))
		complain(w, r, key, "allows additional properties");
	if (rule_items(r))
		walk_rule(w, rule_items(r), key);
}

static void check_identities(struct walk *w, const struct rule *root)
{
	const struct node *required = root->object->required;

	for (unsigned i = 0; i < w->kind->variables; i++) {
		struct span pointer = w->kind->identity[i];
		struct span key = span_cut(pointer, 1, pointer.len);
		bool found = false;

		NODE_EACH (name, required)
			found |= span_equal(name->text, key);
		if (pointer.len && pointer.ptr[0] != '/')
			complain(w, root, pointer, "is no pointer");
		else if (pointer.len && !found)
			complain(w, root, key, "is identity, but not required");
	}
}

static void every_schema_keeps_the_conventions(void **state)
{
	struct buf all = { 0 };

	(void)state;
	for (unsigned i = 0; i < kind_count(); i++) {
		struct arena a = { 0 };
		struct walk w = {
			.kind = kind_at(i), .arena = &a, .seen.arena = &a
		};
		const struct rule *root = schema_root(kind_schema(w.kind));

		if (w.kind->syntax == SYNTAX_BYTES)
			continue;
		assert_int_equal(rule_types(root), RULE_OBJECT);
		assert_true(root->description.len > 0);
		check_identities(&w, root);
		walk_rule(&w, root, w.kind->name);
		buf_add(&all, buf_span(&w.complaints));
		buf_release(&w.complaints);
		arena_release(&a);
	}
	buf_add_char(&all, '\0');
	if (all.ptr[0])
		fail_msg("%s", all.ptr);
	buf_release(&all);
}

/* The variable of a component that repeats its identity, or is like none. */
static void identities_cover_what_a_path_says(void **state)
{
	(void)state;
	for (unsigned i = 0; i < kind_count(); i++) {
		const struct kind *k = kind_at(i);

		for (unsigned v = 0; v < k->variables; v++)
			if (!k->identity[v].len && !k->local &&
				k->syntax != SYNTAX_BYTES)
				fail_msg("%.*s: x-identity lacks '%.*s'",
					SPAN_ARG(k->name),
					SPAN_ARG(k->variable[v]));
	}
}

static void shared_definitions_are_all_right(void **state)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct source src = { "common.yaml", embedded_file("common.yaml") };
	struct schema *s = NULL;
	struct node *doc;

	(void)state;
	assert_int_equal(yaml_read(&src, &a, &f, &doc), OPK_OK);
	if (schema_open(&src, doc, NULL, NULL, &a, &f, &s))
		fail_msg("%s", list_faults(&a, &f));
	schema_close(s);
	arena_release(&a);
}

static bool mentions(const struct node *n, const char *text)
{
	if (n->type == NODE_TEXT)
		return span_starts(n->text, span_of(text));
	NODE_EACH (child, n)
		if (mentions(child, text))
			return true;
	return false;
}

static void a_bundled_schema_stands_alone(void **state)
{
	(void)state;
	for (unsigned i = 0; i < kind_count(); i++) {
		struct arena a = { 0 };
		struct faults f = { .arena = &a };
		struct schema *s = NULL;
		struct node *doc = NULL;
		struct span name;
		const struct rule *whole = schema_root(kind_schema(kind_at(i)));

		assert_int_equal(
			kind_bundled_schema(kind_at(i), &a, &f, &doc), OPK_OK);
		assert_false(mentions(doc, "../"));
		if (schema_open(NULL, doc, NULL, NULL, &a, &f, &s))
			fail_msg("%s", list_faults(&a, &f));
		assert_int_equal(rule_property_count(schema_root(s)),
			rule_property_count(whole));
		for (unsigned p = 0; p < rule_property_count(whole); p++) {
			const struct rule *r =
				rule_property_at(whole, p, &name);

			assert_int_equal(rule_types(r),
				rule_types(
					rule_property(schema_root(s), name)));
		}
		schema_close(s);
		arena_release(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_are_found_by_name),
		cmocka_unit_test(a_path_says_the_kind_and_the_name),
		cmocka_unit_test(a_name_must_have_the_parts_of_its_kind),
		/* first of all that ask, so that threads compile */
		cmocka_unit_test(all_threads_get_the_same_schemas),
		cmocka_unit_test(every_schema_loads),
		cmocka_unit_test(what_is_compiled_in_is_what_lies_in_formats),
		cmocka_unit_test(every_schema_keeps_the_conventions),
		cmocka_unit_test(identities_cover_what_a_path_says),
		cmocka_unit_test(shared_definitions_are_all_right),
		cmocka_unit_test(a_bundled_schema_stands_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
