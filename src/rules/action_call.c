/* SPDX-License-Identifier: MIT */
/* Actions that call something outside: webhooks, functions of the org. */
#include "rules/action_call.h"

/* A name with a text. */
struct parameter {
	struct span name;
	struct span type;          /* of a function's */
	struct span text;          /* as it is; ptr NULL: it is merged */
	const struct merge *value; /* NULL: none */
	bool is_secret;
};

struct parameter_list {
	struct parameter *items;
	size_t count;
};

struct webhook {
	const struct merge *url, *body;
	struct span method, body_type, auth_type, connection;
	bool has_token;
	struct parameter_list headers, parameters;
};

/* How a text stands in this type of body. */
static enum escape escape_of(struct span format)
{
	if (span_is(format, "JSON"))
		return ESCAPE_JSON;
	if (span_is(format, "XML") || span_is(format, "HTML"))
		return ESCAPE_HTML;
	return ESCAPE_NOTHING;
}

/* How many a list has; n may be NULL. */
static size_t count_of(const struct node *n)
{
	return node_first(n) ? n->count : 0;
}

static void add_parameter(struct rule_compiler *c, struct parameter_list *l,
	const struct node *n, bool merges)
{
	struct parameter *p = &l->items[l->count++];
	const struct node *value = node_get(n, SPAN("value"));

	p->name = node_get_text(n, "name");
	p->is_secret = node_get(n, SPAN("secret_value")) != NULL;
	if (value && merges)
		p->value = compiler_merge(
			c, value->text, MERGE_SHOWN, ESCAPE_NOTHING);
	else if (value)
		p->text = value->text;
}

/* {custom_parameters, module_parameters, user_defined_parameters} */
static void compile_parameters(struct rule_compiler *c, const struct node *n,
	struct parameter_list *out)
{
	const struct node *custom = node_get(n, SPAN("custom_parameters"));
	const struct node *module = node_get(n, SPAN("module_parameters"));
	const struct node *free = node_get(n, SPAN("user_defined_parameters"));

	if (!n)
		return;
	out->items = compiler_new(
		c, struct parameter, count_of(custom) + count_of(module) + 1);
	if (!out->items)
		return;
	NODE_EACH (p, custom)
		add_parameter(c, out, p, false);
	NODE_EACH (p, module)
		add_parameter(c, out, p, true);
	if (free)
		add_parameter(c, out, free, true);
}

static void compile_body(
	struct rule_compiler *c, struct webhook *h, const struct node *body)
{
	struct span type = node_get_text(body, "type");

	h->body_type = type.len ? type : SPAN("none");
	if (span_is(type, "form_data"))
		compile_parameters(c, node_get(body, SPAN("form_data_content")),
			&h->parameters);
	if (!span_is(type, "raw"))
		return;
	h->body_type = node_get_text(body, "format");
	h->body = compiler_merge(c, node_get_text(body, "raw_data_content"),
		MERGE_SHOWN, escape_of(h->body_type));
}

const void *webhook_compile(
	struct rule_compiler *c, const struct node *tree, size_t number)
{
	struct webhook *h = compiler_new(c, struct webhook, 1);
	const struct node *auth = node_get(tree, SPAN("authentication"));

	(void)number;
	if (!h)
		return NULL;
	h->url = compiler_merge(
		c, node_get_text(tree, "url"), MERGE_SHOWN, ESCAPE_URL);
	h->method = node_get_text(tree, "http_method");
	h->auth_type = node_get_text(auth, "type");
	h->connection = node_get_text(auth, "connection_name");
	h->has_token = node_get(auth, SPAN("token")) != NULL;
	compile_parameters(c, node_get(tree, SPAN("headers")), &h->headers);
	compile_parameters(
		c, node_get(tree, SPAN("url_parameters")), &h->parameters);
	compile_body(c, h, node_get(tree, SPAN("body")));
	return c->st ? NULL : h;
}

const void *function_compile(
	struct rule_compiler *c, const struct node *tree, size_t number)
{
	struct parameter_list *l = compiler_new(c, struct parameter_list, 1);
	const struct node *params = node_get(tree, SPAN("params"));

	(void)number;
	if (!l)
		return NULL;
	l->items = compiler_new(c, struct parameter, count_of(params));
	if (!l->items)
		return NULL;
	NODE_EACH (n, params) {
		struct parameter *p = &l->items[l->count++];
		const struct node *value = node_get(n, SPAN("value"));

		p->name = node_get_text(n, "name");
		p->type = node_get_text(n, "type");
		if (!p->type.len)
			p->type = SPAN("string");
		if (value)
			p->value = compiler_merge(
				c, value->text, MERGE_DATA, ESCAPE_NOTHING);
	}
	return c->st ? NULL : l;
}

static void write_parameter(struct rule_worker *w, const struct parameter *p)
{
	struct outbox_lines *o = worker_outbox(w);

	lines_key(o, "name");
	lines_text(o, p->name);
	if (p->type.len) {
		lines_key(o, "type");
		lines_text(o, p->type);
	}
	if (p->is_secret) {
		lines_key(o, "secret");
		lines_bool(o, true);
	} else if (p->text.ptr) {
		lines_key(o, "value");
		lines_text(o, p->text);
	} else {
		line_merged(w, "value", p->value);
	}
}

static void write_parameters(
	struct rule_worker *w, const char *key, const struct parameter_list *l)
{
	struct outbox_lines *o = worker_outbox(w);

	lines_key(o, key);
	lines_brace_open(o, '[');
	for (size_t i = 0; i < l->count; i++) {
		lines_next(o);
		lines_brace_open(o, '{');
		write_parameter(w, &l->items[i]);
		lines_brace_close(o, '}');
	}
	lines_brace_close(o, ']');
}

static void write_authentication(
	struct outbox_lines *o, const struct webhook *h)
{
	lines_key(o, "authentication");
	if (!h->auth_type.len) {
		lines_text(o, (struct span){ 0 });
		return;
	}
	lines_brace_open(o, '{');
	lines_key(o, "type");
	lines_text(o, h->auth_type);
	lines_key(o, "connection_name");
	lines_filled(o, h->connection);
	lines_key(o, "secret");
	lines_bool(o, h->has_token);
	lines_brace_close(o, '}');
}

void webhook_run(struct rule_worker *w, const struct action *a)
{
	const struct webhook *h = a->compiled;
	struct outbox_lines *o = worker_outbox(w);

	line_begin(w, "webhook", a->name, a->due);
	line_merged(w, "url", h->url);
	lines_key(o, "method");
	lines_text(o, h->method);
	write_authentication(o, h);
	write_parameters(w, "headers", &h->headers);
	write_parameters(w, "parameters", &h->parameters);
	line_merged(w, "body", h->body);
	lines_key(o, "body_type");
	lines_text(o, h->body_type);
	line_end(w);
}

void function_run(struct rule_worker *w, const struct action *a)
{
	struct outbox_lines *o = worker_outbox(w);

	line_begin(w, "function", a->name, a->due);
	lines_key(o, "function");
	lines_text(o, a->name);
	write_parameters(w, "params", a->compiled);
	line_end(w);
}
