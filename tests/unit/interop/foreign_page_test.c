/* SPDX-License-Identifier: MIT */
/*
 * The pages of foreign systems show their tables. With ACCEPT=1 set, what is
 * between the marks in a page is written anew.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "interop/foreign.h"
#include "schema/kind.h"
#include "util/buf.h"
#include "util/file.h"

static const char *const systems[] = { "salesforce", "zoho" };

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define BEGIN "<!-- table: "
#define END "<!-- end -->\n"

static const char *text_of(const struct node *map, const char *key)
{
	struct span text = node_get_text(map, key);

	return text.len ? text.ptr : "";
}

/* Texts with a separator between them. */
static void add_texts(
	struct buf *b, const struct node *list, const char *between)
{
	const char *before = "";

	NODE_EACH (n, list) {
		buf_print(b, "%s%s", before, n->text.ptr);
		before = between;
	}
}

static void add_scalar(struct buf *b, const struct node *n)
{
	if (n->type == NODE_BOOL)
		buf_add_text(b, n->boolean ? "true" : "false");
	else
		buf_add(b, n->text);
}

/* What a row says of its conversion, in words; then its note. */
static void add_remarks(
	struct buf *b, const struct foreign_property *p, const struct node *row)
{
	const char *before = "";

	if (p->as == FOREIGN_TEXT && p->most < INT64_MAX) {
		buf_print(b, "at most %d characters", (int)p->most);
		before = "; ";
	} else if (p->as == FOREIGN_FIELDS) {
		buf_print(b, "at most %d", (int)p->most);
		before = "; ";
	} else if (p->as == FOREIGN_NUMBER) {
		buf_print(b, "%d to %d", (int)p->least, (int)p->most);
		before = "; ";
	} else if (p->as == FOREIGN_BOOL && p->has_usual) {
		buf_print(b, "unless it is `%s`", p->usual.ptr);
		before = "; ";
	}
	NODE_EACH (value, p->values) {
		buf_print(b, "%s`%s` is `", before, value->key.ptr);
		add_scalar(b, value);
		buf_add_text(b, "`");
		before = ", ";
	}
	if (p->only) {
		buf_print(b, "%sof ", *before ? "; " : "");
		add_texts(b, p->only, ", ");
		before = "; ";
	}
	if (*text_of(row, "note"))
		buf_print(b, "%s%s", *before ? "; " : "", text_of(row, "note"));
}

/* Does it become a component of another kind, or of another name? */
static bool is_elsewhere(const struct foreign_property *p)
{
	return p->as == FOREIGN_OWN &&
	       (kind_find(p->to) || span_find(p->to, ' ', 0) < p->to.len);
}

static void add_places(struct buf *b, const struct foreign_properties *rows,
	const struct node *doc, const char *within, const char *kind)
{
	for (size_t i = 0; i < rows->count; i++) {
		const struct foreign_property *p = &rows->items[i];
		const struct node *row = node_get(doc, p->name);
		char name[256];

		snprintf(name, sizeof name, "%s.%s", within, p->name.ptr);
		if (p->inner.count)
			add_places(b, &p->inner,
				node_get(row, SPAN("properties")), name, kind);
		if (!p->to.len)
			continue;
		buf_print(b, "| %s | ", name);
		if (*kind && !is_elsewhere(p))
			buf_print(b, "%s.", kind);
		buf_print(b, "%s | ", p->to.ptr);
		add_remarks(b, p, row);
		buf_add_text(b, " |\n");
	}
}

static void add_properties(struct buf *b, const struct foreign_system *s)
{
	buf_print(b, "| %s | orgpack | remarks |\n|---|---|---|\n",
		text_of(s->doc, "title"));
	NODE_EACH (row, node_get(s->doc, SPAN("types"))) {
		const struct foreign_type *t = foreign_type_find(s, row->key);
		const char *like = text_of(row, "like");
		const char *kind = text_of(row, "kind");

		if (!*kind)
			continue;
		buf_print(b, "| **%s** | %s | %s%s%s |\n", t->name, kind,
			*like ? "as " : "", like, text_of(row, "note"));
		if (!*like)
			add_places(b, &t->properties,
				node_get(row, SPAN("properties")), "",
				t->shape == FOREIGN_INNER ? "" : kind);
	}
}

static void add_field_type(struct buf *b, const struct foreign_field_type *t,
	const struct node *row)
{
	buf_print(b, "| %s | ", t->name.len ? t->name.ptr : "");
	for (size_t i = 0; i < t->count; i++)
		buf_print(
			b, "%s%s", i ? ", " : "", t->numbers[i].data_type.ptr);
	NODE_EACH (target, t->targets)
		buf_print(b, "; %s to %s", target->text.ptr, target->key.ptr);
	NODE_EACH (value, t->set) {
		buf_print(b, ", %s `", value->key.ptr);
		add_scalar(b, value);
		buf_add_text(b, "`");
	}
	buf_add_text(b, " | ");
	if (t->length < INT64_MAX)
		buf_print(b, "%d characters", (int)t->length);
	for (size_t i = 0; i < t->count; i++) {
		const struct foreign_number *n = &t->numbers[i];

		if (n->digits)
			buf_print(b, "%s%d digits", i ? ", " : "",
				(int)n->digits);
		if (n->decimals > 0)
			buf_print(b, "%s%d decimal places",
				n->digits ? ", " : "", (int)n->decimals);
	}
	buf_add_text(b, " | ");
	add_texts(b, t->takes, ", ");
	buf_print(b, " | %s | ", t->result.len ? t->result.ptr : "");
	buf_print(b, "%s%s%s |\n", text_of(row, "note"),
		*text_of(row, "note") && t->report ? "; " : "",
		t->report   ? t->report
		: t->reason ? t->reason
			    : "");
}

static void add_field_types(struct buf *b, const struct foreign_system *s)
{
	buf_print(b,
		"| %s | data_type | at most | takes besides | return_type of a "
		"formula | remarks |\n|---|---|---|---|---|---|\n",
		text_of(s->doc, "title"));
	for (size_t i = 0; i < s->field_type_count; i++)
		add_field_type(b, &s->field_types[i],
			node_get(node_get(s->doc, SPAN("field_types")),
				s->field_types[i].name));
}

static void add_objects(struct buf *b, const struct foreign_system *s)
{
	buf_add_text(b, "| object | module | remarks |\n|---|---|---|\n");
	for (size_t i = 0; i < s->object_count; i++) {
		const struct foreign_object *o = &s->objects[i];

		buf_print(b, "| %s | ", o->name.ptr);
		add_texts(b, node_get(o->row, SPAN("modules")), " and ");
		buf_print(b, " | %s |\n", text_of(o->row, "note"));
	}
}

static void add_names_of(
	struct buf *b, const char *object, const struct node *rows)
{
	NODE_EACH (parts, node_get(rows, SPAN("compounds"))) {
		buf_print(b, "| %s | `", object);
		add_texts(b, parts, "`, `");
		buf_print(b, "` | %s |\n", parts->key.ptr);
	}
	NODE_EACH (field, node_get(rows, SPAN("fields"))) {
		buf_print(b, "| %s | `%s` | ", object, field->key.ptr);
		add_texts(b, field, ", ");
		buf_add_text(b, " |\n");
	}
}

static void add_names(struct buf *b, const struct foreign_system *s)
{
	buf_print(b, "| object | fields | names in %s |\n|---|---|---|\n",
		text_of(s->doc, "title"));
	add_names_of(b, "every object", node_get(s->doc, SPAN("every_object")));
	add_names_of(
		b, "custom objects", node_get(s->doc, SPAN("custom_object")));
	for (size_t i = 0; i < s->object_count; i++)
		add_names_of(b, s->objects[i].name.ptr, s->objects[i].row);
}

static void add_flags(struct buf *b, const struct foreign_system *s)
{
	buf_add_text(b, "| object | flag | field | its values in a new org |\n"
			"|---|---|---|---|\n");
	for (size_t i = 0; i < s->object_count; i++)
		NODE_EACH (flag, node_get(s->objects[i].row, SPAN("derived"))) {
			buf_print(b, "| %s | ", s->objects[i].name.ptr);
			add_texts(b, node_get(flag, SPAN("names")), ", ");
			buf_print(b, " | `%s` | ", text_of(flag, "field"));
			add_texts(b, node_get(flag, SPAN("values")), ", ");
			buf_add_text(b, " |\n");
		}
}

static void add_no_modules(struct buf *b, const struct foreign_system *s)
{
	buf_add_text(b, "| object | why |\n|---|---|\n");
	NODE_EACH (row, node_get(s->doc, SPAN("no_modules"))) {
		const char *suffix = text_of(row, "suffix");

		if (*suffix)
			buf_print(b, "| `%s` | ", suffix);
		else
			buf_add_text(b, "| any other | ");
		buf_print(b, "%s |\n", foreign_reason(s, row));
	}
}

static void add_value_sets(struct buf *b, const struct foreign_system *s)
{
	buf_add_text(b, "| value set | fields |\n|---|---|\n");
	NODE_EACH (set, node_get(s->doc, SPAN("value_sets"))) {
		buf_print(b, "| %s | ", set->key.ptr);
		add_texts(b, set, ", ");
		buf_add_text(b, " |\n");
	}
}

static void add_related_lists(struct buf *b, const struct foreign_system *s)
{
	buf_add_text(b,
		"| list | on pages of | related_list | of the lookup |\n"
		"|---|---|---|---|\n");
	NODE_EACH (row, node_get(s->doc, SPAN("related_lists"))) {
		const char *object = text_of(row, "object");

		buf_print(b, "| %s | %s | %s | %s |\n", text_of(row, "name"),
			*object ? object : "every object", text_of(row, "to"),
			text_of(row, "by"));
	}
}

static void add_operations(struct buf *b, const struct foreign_system *s)
{
	buf_add_text(b, "| operation | comparator | of several values |\n"
			"|---|---|---|\n");
	NODE_EACH (row, node_get(s->doc, SPAN("operations"))) {
		const char *join = text_of(row, "join");

		buf_print(b, "| %s | %s | %s%s |\n", row->key.ptr,
			text_of(row, "comparator"), text_of(row, "many"),
			*join ? join : "");
	}
}

static void add_days(struct buf *b, const struct foreign_system *s)
{
	buf_add_text(b, "| word | value |\n|---|---|\n");
	NODE_EACH (row, node_get(s->doc, SPAN("days")))
		buf_print(b, "| %s | `${%s}` |\n", row->key.ptr, row->text.ptr);
	NODE_EACH (row, node_get(s->doc, SPAN("counted_days")))
		buf_print(b, "| %s:30 | `${%s:30}` |\n", row->key.ptr,
			row->text.ptr);
}

static void add_not_carried(struct buf *b, const struct foreign_system *s)
{
	buf_add_text(b, "| type | why |\n|---|---|\n");
	NODE_EACH (row, node_get(s->doc, SPAN("types"))) {
		const char *note = text_of(row, "note");

		if (foreign_reason(s, row))
			buf_print(b, "| %s%s%s | %s |\n", row->key.ptr,
				*note ? " " : "", note, foreign_reason(s, row));
	}
}

static void add_losses_of(struct buf *b, const struct foreign_system *s,
	const char *type, const char *within, const struct node *rows)
{
	NODE_EACH (row, rows) {
		const char *reason = foreign_reason(s, row);
		char name[256];

		snprintf(name, sizeof name, "%s%s%s", within,
			*within ? "." : "", row->key.ptr);
		add_losses_of(
			b, s, type, name, node_get(row, SPAN("properties")));
		if (!reason || *text_of(row, "to"))
			continue;
		buf_print(b, "| %s | %s | ", type, name);
		if (node_get(row, SPAN("usual")))
			buf_print(b, "`%s`", text_of(row, "usual"));
		NODE_EACH (value, node_get(row, SPAN("unless")))
			buf_print(
				b, "%s `%s`", value->key.ptr, value->text.ptr);
		buf_print(b, " | %s |\n", reason);
	}
}

static void add_losses(struct buf *b, const struct foreign_system *s)
{
	buf_add_text(b, "| type | property | usual value | why it is not "
			"carried |\n|---|---|---|---|\n");
	NODE_EACH (row, node_get(s->doc, SPAN("types")))
		add_losses_of(b, s, row->key.ptr, "",
			node_get(row, SPAN("properties")));
}

static void add_harmless(struct buf *b, const struct foreign_system *s)
{
	buf_add_text(b, "| type | property | why nothing is lost |\n"
			"|---|---|---|\n");
	NODE_EACH (type, node_get(s->doc, SPAN("types")))
		NODE_EACH (row, node_get(type, SPAN("properties")))
			if (*text_of(row, "harmless"))
				buf_print(b, "| %s | %s | %s |\n",
					type->key.ptr, row->key.ptr,
					text_of(row, "harmless"));
}

static void add_everywhere(struct buf *b, const struct foreign_system *s)
{
	buf_add_text(b, "| property | why nothing is lost |\n|---|---|\n");
	NODE_EACH (row, node_get(s->doc, SPAN("everywhere")))
		buf_print(b, "| %s | %s |\n", row->key.ptr,
			text_of(row, "harmless"));
}

static void add_beside(struct buf *b, const struct foreign_system *s)
{
	buf_add_text(b, "| key | what it says |\n|---|---|\n");
	NODE_EACH (row, node_get(s->doc, SPAN("beside")))
		buf_print(b, "| %s | %s |\n", row->key.ptr, row->text.ptr);
}

static const struct table {
	const char *name;
	void (*add)(struct buf *b, const struct foreign_system *s);
} tables[] = {
	{ "properties", add_properties },
	{ "field types", add_field_types },
	{ "objects", add_objects },
	{ "names", add_names },
	{ "flags", add_flags },
	{ "no modules", add_no_modules },
	{ "value sets", add_value_sets },
	{ "related lists", add_related_lists },
	{ "operations", add_operations },
	{ "days", add_days },
	{ "not carried", add_not_carried },
	{ "losses", add_losses },
	{ "harmless", add_harmless },
	{ "everywhere", add_everywhere },
	{ "beside", add_beside },
};

static const struct table *find_table(struct span name)
{
	for (size_t i = 0; i < COUNT(tables); i++)
		if (span_is(name, tables[i].name))
			return &tables[i];
	fail_msg("there is no table '%.*s'", SPAN_ARG(name));
	return NULL;
}

/* Has the system anything to say in it, behind the two lines of its head? */
static bool is_needed(const struct table *t, const struct foreign_system *s)
{
	struct buf b = { 0 };
	size_t lines = 0;

	t->add(&b, s);
	for (size_t i = 0; i < b.len; i++)
		lines += buf_span(&b).ptr[i] == '\n';
	buf_release(&b);
	return lines > 2;
}

/* The page with its tables as they are to be; each that is needed, once. */
static void add_page(
	struct buf *b, struct span page, const struct foreign_system *s)
{
	unsigned seen[COUNT(tables)] = { 0 };
	char *at = (char *)page.ptr, *begin;

	while ((begin = strstr(at, BEGIN))) {
		char *name = begin + strlen(BEGIN);
		char *line = strchr(name, '\n');
		char *end = line ? strstr(line, END) : NULL;
		const struct table *t;

		assert_non_null(end);
		t = find_table((struct span){
			name, (size_t)(line - name) - strlen(" -->") });
		seen[t - tables]++;
		buf_add(b, (struct span){ at, (size_t)(line + 1 - at) });
		buf_add_text(b, "\n");
		t->add(b, s);
		buf_add_text(b, "\n");
		at = end;
	}
	buf_add_text(b, at);
	for (size_t i = 0; i < COUNT(tables); i++)
		if (seen[i] != is_needed(&tables[i], s))
			fail_msg("table '%s' stands %u times", tables[i].name,
				seen[i]);
}

static void write_page(const char *path, struct span text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text.ptr, 1, text.len, f), text.len);
	assert_int_equal(fclose(f), 0);
}

static void a_page_shows_its_tables(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(systems); i++) {
		struct arena a = { 0 };
		struct faults f = { .arena = &a };
		struct foreign_system s;
		struct buf b = { 0 };
		struct span text;
		char path[64];

		snprintf(
			path, sizeof path, "formats/interop/%s.md", systems[i]);
		assert_int_equal(
			file_read_operand(path, 1 << 20, &a, &f, &text),
			OPK_OK);
		assert_int_equal(foreign_read(systems[i], &a, &f, &s), OPK_OK);
		add_page(&b, text, &s);
		if (getenv("ACCEPT"))
			write_page(path, buf_span(&b));
		else if (!span_equal(text, buf_span(&b)))
			fail_msg("%s is not as its table says; run this test "
				 "with ACCEPT=1 and review the difference",
				path);
		buf_release(&b);
		arena_release(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_shows_its_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
