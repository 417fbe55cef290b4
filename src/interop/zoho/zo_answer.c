/* SPDX-License-Identifier: MIT */
/*
 * Answers of Zoho's API, in whatever they were saved in, become items.
 *
 * An answer is {"fields": [...]}, or one object at such a key. Around it may
 * be what saved it: a recorder ({"request", "response": {"body"}}), Deluge
 * ({"status_code", "response": "text"}), a widget ({"details":
 * {"statusMessage"}}), a composite request. Errors, and what Zoho said to a
 * change, are no configuration.
 */
#include "interop/zoho/zo_answer.h"

#include <string.h>

#include "codec/json.h"
#include "util/ascii.h"

enum { WRAPPERS = 8 }; /* most envelopes around an answer */

struct envelope {
	struct zo *w;
	struct zo_context at;
	const char *name; /* of the file, for faults */
	unsigned depth;
};

static enum opk_status take(struct envelope e, const struct node *n);

static void drop(const struct envelope *e, const char *type, struct span name,
	const char *why)
{
	struct zo *w = e->w;

	import_count_read(&w->log, type, 1);
	import_drop(&w->log,
		&(struct import_place){ type, name, e->at.file, 0 }, 1, why);
}

static void drop_file(const struct envelope *e, const char *why)
{
	drop(e, "file", span_of(e->at.file), why);
}

/* What stands behind a name in an address, as far as the next delimiter. */
static struct span parameter(struct span address, const char *name)
{
	struct span key = span_of(name);

	for (size_t i = 0; i + key.len <= address.len; i++) {
		struct span rest = span_cut(address, i, address.len);
		size_t end = key.len;

		if (!span_starts(rest, key))
			continue;
		while (end < rest.len &&
			(ascii_is_letter(rest.ptr[end]) ||
				ascii_is_digit(rest.ptr[end]) ||
				rest.ptr[end] == '_'))
			end++;
		return span_cut(rest, key.len, end);
	}
	return SPAN("");
}

/* The digits behind a name, or nothing. */
static struct span digits_behind(struct span address, const char *name)
{
	struct span found = parameter(address, name);
	size_t n = 0;

	while (n < found.len && ascii_is_digit(found.ptr[n]))
		n++;
	return span_cut(found, 0, n);
}

static void read_address(struct zo_context *at, struct span address)
{
	struct span module = parameter(address, "module=");
	struct span layout = digits_behind(address, "layout_id=");
	struct span page = digits_behind(address, "?page=");
	int64_t number;

	if (!module.len)
		module = parameter(address, "settings/modules/");
	if (!layout.len)
		layout = digits_behind(address, "layouts/");
	if (!page.len)
		page = digits_behind(address, "&page=");
	if (module.len)
		at->module = module;
	if (layout.len)
		at->layout = layout;
	if (page.len && import_integer(page, &number))
		at->page = number;
}

/* "fields_Leads_page2.json" is the second page. */
static void read_page(struct zo_context *at, struct span file)
{
	struct span page = digits_behind(file, "page_");
	int64_t number;

	if (!page.len)
		page = digits_behind(file, "page");
	if (page.len && import_integer(page, &number))
		at->page = number;
}

/* A body: JSON, or the text of it, which may be empty. */
static enum opk_status take_body(struct envelope e, const struct node *n)
{
	struct source src = { .name = e.name };
	const struct node *body = node_get(n, SPAN("body"));
	struct node *root;
	enum opk_status st;

	if (body)
		return take_body(e, body);
	if (zo_is_empty(n))
		return OPK_OK;
	if (n->type != NODE_TEXT)
		return take(e, n);
	src.text = n->text;
	if (n->text.ptr[0] != '{' && n->text.ptr[0] != '[') {
		drop_file(&e, "its body is no JSON");
		return OPK_OK;
	}
	st = json_read(&src, e.w->a, e.w->f, &root);
	return st ? st : take(e, root);
}

static enum opk_status take_each(struct envelope e, const struct node *list)
{
	enum opk_status st = OPK_OK;

	NODE_EACH (n, list)
		if (!st)
			st = take(e, n);
	return st;
}

static enum opk_status take_composite(
	struct envelope e, const struct node *list)
{
	enum opk_status st = OPK_OK;

	NODE_EACH (n, list) {
		const struct node *answer =
			node_at(n, SPAN("/details/response"));

		if (!st && answer)
			st = take_body(e, answer);
	}
	return st;
}

/* What Zoho said instead of answering: why it refused, or that it is done. */
static const char *refusal(struct zo *w, const struct node *n)
{
	struct span code = node_get_text(n, "code");
	struct span status = node_get_text(n, "status");

	if (!code.len || (!node_get(n, SPAN("message")) && !status.len))
		return NULL;
	if (span_is(status, "success") || span_is(code, "SUCCESS"))
		return "it says that Zoho took a change, not what there is";
	return import_print(
		&w->log, "Zoho refused this request: %.*s", SPAN_ARG(code))
		.ptr;
}

static struct span name_of(const struct node *n)
{
	static const char *const keys[] = { "api_name", "name", "company_name",
		"full_name", "field_label", "display_label", "display_value",
		"iso_code", "id" };

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct span text = zo_text(n, keys[i]);

		if (text.len)
			return text;
	}
	return SPAN("");
}

static void add_item(struct envelope *e, const struct foreign_type *type,
	const struct node *n, bool inner)
{
	struct zo *w = e->w;
	struct zo_item *item;

	if (n->type != NODE_MAP)
		return;
	item = vec_add(w->a, &w->items);
	if (!item) {
		w->log.failed = true;
		return;
	}
	*item = (struct zo_item){ .type = type,
		.n = n,
		.at = e->at,
		.id = zo_text(n, "id"),
		.name = name_of(n),
		.inner = inner };
	if (!item->name.len)
		item->name = span_of(type->name);
}

/* Lists that the answer of one module holds, beside its own properties. */
static void take_parts(struct envelope e, const struct node *module)
{
	struct span name = zo_text(module, "api_name");

	if (!name.len)
		return;
	e.at.module = name;
	NODE_EACH (list, module) {
		const struct foreign_type *type =
			foreign_type_find(&e.w->tables, list->key);

		if (list->type != NODE_LIST || !type || type->reason ||
			type->shape != FOREIGN_CHILD)
			continue;
		NODE_EACH (n, list)
			if (node_get(n, SPAN("id")))
				add_item(&e, type, n, true);
	}
}

static void take_one(struct envelope *e, const struct foreign_type *type,
	const struct node *n)
{
	const char *why = refusal(e->w, n);

	if (why && !node_get(n, SPAN("id"))) {
		drop(e, type->name, span_of(e->at.file), why);
		return;
	}
	if (type->reason) {
		struct span name = name_of(n);

		drop(e, type->name, name.len ? name : span_of(e->at.file),
			type->reason);
		return;
	}
	add_item(e, type, n, false);
	if (!strcmp(type->name, "modules"))
		take_parts(*e, n);
}

static void note_page(struct envelope *e, const struct foreign_type *type,
	const struct node *root)
{
	const struct node *info = node_get(root, SPAN("info"));
	struct zo_page *p;

	if (!info)
		return;
	p = vec_add(e->w->a, &e->w->pages);
	if (!p) {
		e->w->log.failed = true;
		return;
	}
	*p = (struct zo_page){ .type = type,
		.at = e->at,
		.more = node_get_bool(info, "more_records", false) };
	p->at.page = node_get_int(info, "page", e->at.page);
}

static void take_key(
	struct envelope *e, const struct node *root, const struct node *n)
{
	const struct foreign_type *type =
		foreign_type_find(&e->w->tables, n->key);

	if (!type || type->shape == FOREIGN_INNER) {
		drop(e, import_print(&e->w->log, "%.*s", SPAN_ARG(n->key)).ptr,
			span_of(e->at.file),
			"orgpack does not know this "
			"answer");
		return;
	}
	if (n->type == NODE_LIST) {
		note_page(e, type, root);
		NODE_EACH (one, n)
			take_one(e, type, one);
	} else if (n->type == NODE_MAP && n->count) {
		take_one(e, type, n);
	}
}

/* The keys that stand beside an answer, as the table says. */
static bool is_beside(const struct zo *w, struct span key)
{
	return node_get(node_get(w->tables.doc, SPAN("beside")), key) != NULL;
}

static enum opk_status take_roots(struct envelope e, const struct node *n)
{
	if (!n->count)
		return OPK_OK; /* nothing is configured */
	NODE_EACH (child, n)
		if (child->type == NODE_LIST || child->type == NODE_MAP)
			if (!is_beside(e.w, child->key))
				take_key(&e, n, child);
	return OPK_OK;
}

static enum opk_status take(struct envelope e, const struct node *n)
{
	const struct node *request = node_get(n, SPAN("request"));
	const struct node *response = node_get(n, SPAN("response"));
	const struct node *list = node_get(n, SPAN("__composite_requests"));
	const struct node *said = node_at(n, SPAN("/details/statusMessage"));
	const char *why;

	if (++e.depth > WRAPPERS) {
		drop_file(&e, "too many envelopes are around it");
		return OPK_OK;
	}
	if (n->type == NODE_LIST)
		return take_each(e, n);
	if (n->type != NODE_MAP) {
		drop_file(&e, "it is no answer of Zoho's API");
		return OPK_OK;
	}
	if (request)
		read_address(&e.at, zo_text(request, "url"));
	if (response)
		return take_body(e, response);
	if (list)
		return take_composite(e, list);
	if (said)
		return take_body(e, said);
	why = refusal(e.w, n);
	if (!why)
		return take_roots(e, n);
	drop_file(&e, why);
	return OPK_OK;
}

enum opk_status zo_take_answer(struct zo *w, const struct node *root,
	const char *file, const char *name)
{
	struct envelope e = {
		.w = w, .at = { .file = file, .page = 1 }, .name = name
	};

	read_address(&e.at, span_of(file));
	if (e.at.page == 1)
		read_page(&e.at, span_of(file));
	return take(e, root);
}
