/* SPDX-License-Identifier: MIT */
/* Reading the table of a foreign system. */
#include "interop/foreign.h"

#include "codec/yaml_read.h"
#include "schema/embedded.h"

/* The table being read. */
struct reading {
	struct arena *a;
	struct foreign_system *out;
	bool failed; /* no memory */
};

static const char *const conversions[] = {
	[FOREIGN_NONE] = "",
	[FOREIGN_TEXT] = "text",
	[FOREIGN_LABEL] = "label",
	[FOREIGN_NAME] = "name",
	[FOREIGN_BOOL] = "bool",
	[FOREIGN_NUMBER] = "number",
	[FOREIGN_CHOICE] = "choice",
	[FOREIGN_FIELD] = "field",
	[FOREIGN_FIELDS] = "fields",
	[FOREIGN_SAME] = "same",
	[FOREIGN_OWN] = "own",
};

static const char *const shapes[] = {
	[FOREIGN_WHOLE] = "whole",
	[FOREIGN_OBJECT] = "object",
	[FOREIGN_CONTAINER] = "container",
	[FOREIGN_GROUPED] = "grouped",
	[FOREIGN_MANIFEST] = "manifest",
	[FOREIGN_CHILD] = "child",
	[FOREIGN_INNER] = "inner",
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Where the word stands in the list; 0, where it does not. */
static unsigned word_index(
	const char *const *words, size_t count, struct span word)
{
	for (size_t i = 0; i < count; i++)
		if (span_is(word, words[i]))
			return (unsigned)i;
	return 0;
}

const char *foreign_reason(
	const struct foreign_system *s, const struct node *row)
{
	struct span named = node_get_text(row, "because");
	const struct node *n =
		named.len ? node_get(node_get(s->doc, SPAN("reasons")), named)
			  : node_get(row, SPAN("reason"));

	return n ? n->text.ptr : NULL;
}

static struct foreign_properties read_properties(
	struct reading *r, const struct node *rows);

static void read_property(
	struct reading *r, const struct node *n, struct foreign_property *out)
{
	const struct node *usual = node_get(n, SPAN("usual"));

	*out = (struct foreign_property){
		.name = n->key,
		.to = node_get_text(n, "to"),
		.as = word_index(conversions, COUNT(conversions),
			node_get_text(n, "as")),
		.least = node_get_int(n, "least", 0),
		.most = node_get_int(n, "most", INT64_MAX),
		.values = node_get(n, SPAN("values")),
		.named = node_get(n, SPAN("otherwise")),
		.whole_names = node_get_bool(n, "whole_names", false),
		.only = node_get(n, SPAN("for")),
		.usual = usual ? usual->text : SPAN(""),
		.has_usual = usual,
		.unless = node_get(n, SPAN("unless")),
		.reason = foreign_reason(r->out, n),
		.inner = read_properties(r, node_get(n, SPAN("properties"))),
	};
}

static struct foreign_properties read_properties(
	struct reading *r, const struct node *rows)
{
	struct foreign_properties out = { 0 };

	if (!rows)
		return out;
	out.items = arena_new(r->a, struct foreign_property, rows->count);
	if (!out.items) {
		r->failed = true;
		return out;
	}
	NODE_EACH (n, rows)
		read_property(r, n, &out.items[out.count++]);
	return out;
}

static void read_type(
	struct reading *r, const struct node *n, struct foreign_type *out)
{
	struct span named_by = node_get_text(n, "named_by");

	*out = (struct foreign_type){
		.name = n->key.ptr,
		.kind = kind_find(node_get_text(n, "kind")),
		.suffix = node_get_text(n, "suffix"),
		.shape = word_index(
			shapes, COUNT(shapes), node_get_text(n, "shape")),
		.named_by = named_by.len ? named_by.ptr : "fullName",
		.foldered = node_get_bool(n, "foldered", false),
		.children = node_get(n, SPAN("children")),
		.reason = foreign_reason(r->out, n),
		.properties =
			read_properties(r, node_get(n, SPAN("properties"))),
	};
}

/* A type that is like another one has its properties. */
static void share_properties(struct reading *r)
{
	struct foreign_type *t = r->out->types;

	NODE_EACH (n, node_get(r->out->doc, SPAN("types"))) {
		struct span like = node_get_text(n, "like");

		if (like.len)
			t->properties =
				foreign_type_find(r->out, like)->properties;
		t++;
	}
}

static void read_number(const struct node *n, struct foreign_number *out)
{
	out->data_type = node_get_text(n, "data_type");
	out->digits = node_get_int(n, "digits", 0);
	out->decimals = node_get_int(n, "decimals", -1);
}

static void read_field_type(
	struct reading *r, const struct node *n, struct foreign_field_type *out)
{
	const struct node *others = node_get(n, SPAN("otherwise"));
	struct span report = node_get_text(n, "report");
	struct span result_report = node_get_text(n, "return_report");

	*out = (struct foreign_field_type){
		.name = n->key,
		.targets = node_get(n, SPAN("targets")),
		.parts = node_get(n, SPAN("parts")),
		.takes = node_get(n, SPAN("takes")),
		.set = node_get(n, SPAN("set")),
		.length = node_get_int(n, "length", INT64_MAX),
		.report = report.len ? report.ptr : NULL,
		.result = node_get_text(n, "return_type"),
		.result_report = result_report.len ? result_report.ptr : NULL,
		.reason = foreign_reason(r->out, n),
	};
	if (out->reason)
		return;
	out->numbers = arena_new(
		r->a, struct foreign_number, 1 + (others ? others->count : 0));
	if (!out->numbers) {
		r->failed = true;
		return;
	}
	read_number(n, &out->numbers[out->count++]);
	NODE_EACH (other, others)
		read_number(other, &out->numbers[out->count++]);
}

static void read_object(const struct node *n, struct foreign_object *out)
{
	out->name = n->key;
	NODE_EACH (module, node_get(n, SPAN("modules")))
		out->module[out->modules++] = module->text;
	out->row = n;
}

static size_t count_at(const struct node *doc, const char *key)
{
	const struct node *n = node_get(doc, span_of(key));

	return n ? n->count : 0;
}

/* Put a NUL behind every text and key. */
static void terminate(struct reading *r, struct node *n)
{
	n->key = arena_copy(r->a, n->key);
	if (n->type == NODE_TEXT)
		n->text = arena_copy(r->a, n->text);
	if (!n->key.ptr || (n->type == NODE_TEXT && !n->text.ptr))
		r->failed = true;
	if (n->type == NODE_MAP || n->type == NODE_LIST)
		for (n = n->first; n; n = n->next)
			terminate(r, n);
}

static void read_rows(struct reading *r)
{
	struct foreign_system *s = r->out;

	NODE_EACH (n, node_get(s->doc, SPAN("types")))
		read_type(r, n, &s->types[s->type_count++]);
	share_properties(r);
	s->everywhere =
		read_properties(r, node_get(s->doc, SPAN("everywhere")));
	NODE_EACH (n, node_get(s->doc, SPAN("field_types")))
		read_field_type(r, n, &s->field_types[s->field_type_count++]);
	if (node_get(s->doc, SPAN("formula_fields")))
		read_field_type(r, node_get(s->doc, SPAN("formula_fields")),
			&s->formula);
	NODE_EACH (n, node_get(s->doc, SPAN("objects")))
		read_object(n, &s->objects[s->object_count++]);
}

enum opk_status foreign_read(const char *name, struct arena *a,
	struct faults *f, struct foreign_system *out)
{
	struct span file = arena_print(a, "interop/%s.yaml", name);
	struct reading r = { .a = a, .out = out };
	struct source src = { .name = file.ptr };
	struct node *doc;
	enum opk_status st;

	*out = (struct foreign_system){ 0 };
	if (!file.ptr)
		return fault_memory(f);
	src.text = embedded_file(file.ptr);
	st = yaml_read(&src, a, f, &doc);
	if (st)
		return st;
	terminate(&r, doc);
	if (r.failed)
		return fault_memory(f);
	out->doc = doc;
	out->types = arena_new(a, struct foreign_type, count_at(doc, "types"));
	out->field_types = arena_new(
		a, struct foreign_field_type, count_at(doc, "field_types"));
	out->objects =
		arena_new(a, struct foreign_object, count_at(doc, "objects"));
	if (!out->types || !out->field_types || !out->objects)
		return fault_memory(f);
	read_rows(&r);
	return r.failed ? fault_memory(f) : OPK_OK;
}

const struct foreign_type *foreign_type_find(
	const struct foreign_system *s, struct span name)
{
	for (size_t i = 0; i < s->type_count; i++)
		if (span_is(name, s->types[i].name))
			return &s->types[i];
	return NULL;
}

const struct foreign_type *foreign_type_of_suffix(
	const struct foreign_system *s, struct span suffix)
{
	for (size_t i = 0; i < s->type_count && suffix.len; i++)
		if (span_equal(suffix, s->types[i].suffix))
			return &s->types[i];
	return NULL;
}

const struct foreign_property *foreign_property_find(
	const struct foreign_properties *rows, struct span name)
{
	for (size_t i = 0; i < rows->count; i++)
		if (span_equal(name, rows->items[i].name))
			return &rows->items[i];
	return NULL;
}

const struct foreign_field_type *foreign_field_type_find(
	const struct foreign_system *s, struct span name)
{
	for (size_t i = 0; i < s->field_type_count; i++)
		if (span_equal(name, s->field_types[i].name))
			return &s->field_types[i];
	return NULL;
}

const struct foreign_number *foreign_number_find(
	const struct foreign_field_type *type, struct span data_type)
{
	for (size_t i = 0; i < type->count; i++)
		if (span_equal(data_type, type->numbers[i].data_type))
			return &type->numbers[i];
	return type->numbers;
}
