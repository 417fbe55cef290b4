/* SPDX-License-Identifier: MIT */
/* The tables of foreign systems: valid, and all that they name is there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "interop/foreign.h"
#include "schema/document.h"
#include "schema/embedded.h"
#include "schema/kind.h"

static const char *const systems[] = { "salesforce", "zoho" };

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct table {
	struct arena arena;
	struct faults faults;
	struct foreign_system system;
};

static void table_open(struct table *t, const char *name)
{
	*t = (struct table){ .faults.arena = &t->arena };
	assert_int_equal(
		foreign_read(name, &t->arena, &t->faults, &t->system), OPK_OK);
}

static void every_table_keeps_to_the_schema(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(systems); i++) {
		struct table t;
		struct source src = { .name = systems[i] };

		table_open(&t, systems[i]);
		document_check("interop/foreign.schema.yaml", t.system.doc,
			&src, &t.faults);
		for (size_t j = 0; j < t.faults.count; j++)
			print_error("%s:%u: %s\n", t.faults.items[j].at.file,
				t.faults.items[j].at.line,
				t.faults.items[j].text);
		assert_int_equal(t.faults.errors, 0);
		assert_true(span_is(
			node_get_text(t.system.doc, "system"), systems[i]));
		arena_release(&t.arena);
	}
}

static void texts_end_with_nul(const struct node *n)
{
	assert_true(!n->key.ptr || !n->key.ptr[n->key.len]);
	if (n->type == NODE_TEXT)
		assert_true(!n->text.ptr[n->text.len]);
	NODE_EACH (child, n)
		texts_end_with_nul(child);
}

static void every_text_ends_with_a_nul(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(systems); i++) {
		struct table t;

		table_open(&t, systems[i]);
		texts_end_with_nul(t.system.doc);
		arena_release(&t.arena);
	}
}

/* Every `because` below a row names a reason. */
static void reasons_are_there(
	const struct foreign_system *s, const struct node *row)
{
	NODE_EACH (child, row) {
		if (child->type == NODE_TEXT && span_is(child->key, "because"))
			if (!foreign_reason(s, row))
				fail_msg("%s is no reason", child->text.ptr);
		reasons_are_there(s, child);
	}
}

static void types_are_there(const struct foreign_system *s)
{
	NODE_EACH (row, node_get(s->doc, SPAN("types"))) {
		struct span kind = node_get_text(row, "kind");
		struct span like = node_get_text(row, "like");

		if (kind.len && !kind_find(kind))
			fail_msg("%s is no kind", kind.ptr);
		if (like.len && !foreign_type_find(s, like))
			fail_msg("%s is no type", like.ptr);
		NODE_EACH (child, node_get(row, SPAN("children")))
			if (!foreign_type_find(s, child->text))
				fail_msg("%s is no type", child->text.ptr);
	}
}

/* What field types take are properties of some type of items. */
static void properties_are_there(
	const struct foreign_system *s, const struct node *names)
{
	NODE_EACH (name, names) {
		bool found = false;

		for (size_t i = 0; i < s->type_count; i++)
			found |= foreign_property_find(&s->types[i].properties,
					 name->text) != NULL;
		if (!found)
			fail_msg("%s is no property", name->text.ptr);
	}
}

static void what_a_table_names_is_there(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(systems); i++) {
		struct table t;

		table_open(&t, systems[i]);
		reasons_are_there(&t.system, t.system.doc);
		types_are_there(&t.system);
		properties_are_there(
			&t.system, node_get(t.system.doc, SPAN("every_field")));
		for (size_t j = 0; j < t.system.field_type_count; j++)
			properties_are_there(
				&t.system, t.system.field_types[j].takes);
		arena_release(&t.arena);
	}
}

static void no_two_types_have_one_suffix(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(systems); i++) {
		struct table t;

		table_open(&t, systems[i]);
		for (size_t j = 0; j < t.system.type_count; j++) {
			const struct foreign_type *one = &t.system.types[j];

			if (one->suffix.len && foreign_type_of_suffix(&t.system,
						       one->suffix) != one)
				fail_msg("%s stands twice", one->suffix.ptr);
		}
		arena_release(&t.arena);
	}
}

/* An item is carried or has a reason; so has a property. */
static void nothing_is_left_out_without_a_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(systems); i++) {
		struct table t;

		table_open(&t, systems[i]);
		for (size_t j = 0; j < t.system.type_count; j++) {
			const struct foreign_type *one = &t.system.types[j];
			const struct foreign_properties *p = &one->properties;

			if (!one->reason && !p->count && !one->children)
				fail_msg("%s", one->name);
			for (size_t k = 0; k < p->count; k++)
				if (p->items[k].to.len &&
					p->items[k].as == FOREIGN_NONE)
					fail_msg("%s.%s", one->name,
						p->items[k].name.ptr);
		}
		arena_release(&t.arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_table_keeps_to_the_schema),
		cmocka_unit_test(every_text_ends_with_a_nul),
		cmocka_unit_test(what_a_table_names_is_there),
		cmocka_unit_test(no_two_types_have_one_suffix),
		cmocka_unit_test(nothing_is_left_out_without_a_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
