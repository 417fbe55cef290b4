/* SPDX-License-Identifier: MIT */
/* Webhooks and functions: everything that a call needs. */
#include "convert/automation_parts.h"

/* Is a type of body written like this? */
static enum escape escape_of(struct span format)
{
	if (span_is(format, "JSON"))
		return ESCAPE_JSON;
	if (span_is(format, "XML") || span_is(format, "HTML"))
		return ESCAPE_HTML;
	return ESCAPE_NOTHING;
}

static void add_parameter(struct compiling *c, struct parameter_list *l,
	const struct node *n, bool merges)
{
	struct parameter *p = &l->items[l->count++];
	const struct node *value = node_get(n, SPAN("value"));

	p->name = node_get_text(n, "name");
	p->is_secret = node_get(n, SPAN("secret_value")) != NULL;
	if (value && merges)
		p->value =
			merge_take(c, value->text, MERGE_SHOWN, ESCAPE_NOTHING);
	else if (value)
		p->text = value->text;
}

/* {custom_parameters, module_parameters, user_defined_parameters} */
static void take_parameters(
	struct compiling *c, const struct node *n, struct parameter_list *out)
{
	const struct node *custom = node_get(n, SPAN("custom_parameters"));
	const struct node *module = node_get(n, SPAN("module_parameters"));
	const struct node *free = node_get(n, SPAN("user_defined_parameters"));

	if (!n)
		return;
	out->items = compiled(
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

static void take_body(
	struct compiling *c, struct webhook *w, const struct node *body)
{
	struct span type = node_get_text(body, "type");

	w->body_type = type.len ? type : SPAN("none");
	if (span_is(type, "form_data"))
		take_parameters(c, node_get(body, SPAN("form_data_content")),
			&w->parameters);
	if (!span_is(type, "raw"))
		return;
	w->body_type = node_get_text(body, "format");
	w->body = merge_take(c, node_get_text(body, "raw_data_content"),
		MERGE_SHOWN, escape_of(w->body_type));
}

struct webhook *webhook_take(struct compiling *c, const struct node *tree)
{
	struct webhook *w = compiled(c, struct webhook, 1);
	const struct node *auth = node_get(tree, SPAN("authentication"));

	if (!w)
		return NULL;
	w->url = merge_take(
		c, node_get_text(tree, "url"), MERGE_SHOWN, ESCAPE_URL);
	w->method = node_get_text(tree, "http_method");
	w->auth_type = node_get_text(auth, "type");
	w->connection = node_get_text(auth, "connection_name");
	w->has_token = node_get(auth, SPAN("token")) != NULL;
	take_parameters(c, node_get(tree, SPAN("headers")), &w->headers);
	take_parameters(
		c, node_get(tree, SPAN("url_parameters")), &w->parameters);
	take_body(c, w, node_get(tree, SPAN("body")));
	return c->st ? NULL : w;
}

struct parameter_list *function_take(
	struct compiling *c, const struct node *tree)
{
	struct parameter_list *l = compiled(c, struct parameter_list, 1);
	const struct node *params = node_get(tree, SPAN("params"));

	if (!l)
		return NULL;
	l->items = compiled(c, struct parameter, count_of(params));
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
			p->value = merge_take(
				c, value->text, MERGE_DATA, ESCAPE_NOTHING);
	}
	return c->st ? NULL : l;
}

static void write_parameters(
	struct doing *d, const char *key, const struct parameter_list *l)
{
	struct queue *q = &d->m->queue;

	queue_key(q, key);
	queue_open(q, '[');
	for (size_t i = 0; i < l->count; i++) {
		const struct parameter *p = &l->items[i];

		queue_next(q);
		queue_open(q, '{');
		queue_key(q, "name");
		queue_text(q, p->name);
		if (p->type.len) {
			queue_key(q, "type");
			queue_text(q, p->type);
		}
		if (p->is_secret) {
			queue_key(q, "secret");
			queue_bool(q, true);
		} else if (p->text.ptr) {
			queue_key(q, "value");
			queue_text(q, p->text);
		} else {
			line_merged(d, "value", p->value);
		}
		queue_close(q, '}');
	}
	queue_close(q, ']');
}

static void write_authentication(struct queue *q, const struct webhook *w)
{
	queue_key(q, "authentication");
	if (!w->auth_type.len) {
		queue_text(q, (struct span){ 0 });
		return;
	}
	queue_open(q, '{');
	queue_key(q, "type");
	queue_text(q, w->auth_type);
	queue_key(q, "connection_name");
	queue_filled(q, w->connection);
	queue_key(q, "secret");
	queue_bool(q, w->has_token);
	queue_close(q, '}');
}

void webhook_do(struct doing *d, const struct action *a)
{
	const struct webhook *w = a->webhook;
	struct queue *q = &d->m->queue;

	line_begin(d, "webhook", a);
	line_merged(d, "url", w->url);
	queue_key(q, "method");
	queue_text(q, w->method);
	write_authentication(q, w);
	write_parameters(d, "headers", &w->headers);
	write_parameters(d, "parameters", &w->parameters);
	line_merged(d, "body", w->body);
	queue_key(q, "body_type");
	queue_text(q, w->body_type);
	line_end(d);
}

void function_do(struct doing *d, const struct action *a)
{
	struct queue *q = &d->m->queue;

	line_begin(d, "function", a);
	queue_key(q, "function");
	queue_text(q, a->name);
	write_parameters(d, "params", a->params);
	line_end(d);
}
