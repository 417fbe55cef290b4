/* SPDX-License-Identifier: MIT */
/* E-mails: to whom, from whom, with which text. */
#include "convert/automation_parts.h"

/* Addresses in the making; fixed ones are kept once. */
struct gathering {
	struct compiling *c;
	struct map seen;
	VEC(struct address) items;
};

static void add_address(struct gathering *g, struct address a)
{
	struct address *at;

	if (a.is == ADDRESS_FIXED) {
		uint32_t number = (uint32_t)g->items.count;

		if (!a.text.len || map_add(&g->seen, a.text, number) != number)
			return; /* it is there, or memory ran out */
	}
	at = vec_add(g->c->m->arena, &g->items);
	if (at)
		*at = a;
	else
		g->c->st = fault_memory(g->c->m->setting->faults);
}

static void add_person(struct gathering *g, const struct person *who)
{
	if (who)
		add_address(g, (struct address){ .text = who->email });
}

/* Everybody whom an assignee stands for: {role: X}. */
static void add_everybody(
	struct gathering *g, const char *how, const struct node *names)
{
	const struct setting *s = g->c->m->setting;
	struct arena *a = g->c->m->arena;

	NODE_EACH (n, names) {
		struct node *who = node_new(a, NODE_MAP);
		const struct person **people = NULL;
		size_t count = 0;

		if (!node_put_text(a, who, how, n->text) ||
			!people_spread(s->people, who, a, &people, &count)) {
			g->c->st = fault_memory(s->faults);
			return;
		}
		for (size_t i = 0; i < count; i++)
			add_person(g, people[i]);
	}
}

/* The way of a merge field in a list of addresses: its text as it is. */
static void add_merged(struct gathering *g, struct span field)
{
	const struct merge *m =
		merge_take(g->c, field, MERGE_DATA, ESCAPE_NOTHING);

	if (m && m->count == 1 && m->pieces[0].has_way)
		add_address(g, (struct address){ .is = ADDRESS_WAY,
				       .way = m->pieces[0].way });
}

static void take_people(
	struct compiling *c, const struct node *n, struct address_list *out)
{
	struct gathering g = { .c = c, .seen = { .arena = c->m->arena } };

	if (node_get_bool(n, "record_owner", false))
		add_address(&g, (struct address){ .is = ADDRESS_OWNER });
	NODE_EACH (user, node_get(n, SPAN("users")))
		add_person(&g, people_ref(c->m->setting->people, user));
	add_everybody(&g, "role", node_get(n, SPAN("roles")));
	add_everybody(&g, "profile", node_get(n, SPAN("profiles")));
	add_everybody(&g, "group", node_get(n, SPAN("groups")));
	NODE_EACH (field, node_get(n, SPAN("merge_fields")))
		add_merged(&g, field->text);
	NODE_EACH (text, node_get(n, SPAN("email_addresses")))
		add_address(&g, (struct address){ .text = text->text });
	out->items = g.items.items;
	out->count = g.items.count;
}

static void take_sender(
	struct compiling *c, const struct node *from, struct address *out)
{
	struct span type = node_get_text(from, "type");
	const struct person *who = c->m->setting->actor;

	*out = (struct address){ 0 };
	if (span_is(type, "record_owner"))
		out->is = ADDRESS_OWNER;
	else if (span_is(type, "org_email"))
		out->text = node_get_text(from, "email");
	else if (span_is(type, "user"))
		who = people_ref(
			c->m->setting->people, node_get(from, SPAN("user")));
	if (out->is == ADDRESS_FIXED && !out->text.ptr && who)
		out->text = who->email;
}

struct email *email_take(struct compiling *c, const struct node *tree)
{
	struct email *e = compiled(c, struct email, 1);
	struct span name = node_get_text(tree, "template");
	const struct node *t = component_named(c, "email_template", name);

	if (!e || !t)
		return NULL;
	take_sender(c, node_get(tree, SPAN("from")), &e->from);
	e->reply_to = node_get_text(tree, "reply_to");
	e->template_name = name;
	take_people(c, node_get(tree, SPAN("to")), &e->to);
	take_people(c, node_get(tree, SPAN("cc")), &e->cc);
	take_people(c, node_get(tree, SPAN("bcc")), &e->bcc);
	e->send_individually = node_get_bool(tree, "send_individually", false);
	e->best_time = node_get_bool(tree, "best_time", false);
	e->is_plain = span_is(node_get_text(t, "editor_mode"), "plain_text");
	e->subject = merge_take(
		c, node_get_text(t, "subject"), MERGE_SHOWN, ESCAPE_NOTHING);
	e->content = merge_take(c, node_get_text(t, "content"), MERGE_SHOWN,
		e->is_plain ? ESCAPE_NOTHING : ESCAPE_HTML);
	if (!node_get_bool(t, "active", true) ||
		span_is(node_get_text(t, "category"), "draft"))
		e->unfit = remark_new(c,
			"'%.*s' sends the template '%.*s', which is not in use",
			SPAN_ARG(c->doer->name), SPAN_ARG(name));
	return c->st ? NULL : e;
}

/* An address for this record; empty: none. */
static struct span address_text(struct doing *d, const struct address *a)
{
	const struct people *people = d->m->setting->people;
	const struct person *who;
	struct span text;

	if (a->is == ADDRESS_FIXED)
		return a->text;
	text = a->is == ADDRESS_OWNER ? doing_owner(d)
				      : way_text(d->seeker, a->way);
	if (a->is == ADDRESS_WAY && span_find(text, '@', 0) < text.len)
		return text;
	who = people_of_id(people, text);
	return who ? who->email : (struct span){ 0 };
}

/* Is the address before this one in the list? Only what is not fixed can be
 * again what another is. */
static bool came_before(struct doing *d, const struct address_list *l,
	size_t at, struct span text)
{
	for (size_t i = 0; i < at; i++)
		if ((l->items[at].is != ADDRESS_FIXED ||
			    l->items[i].is != ADDRESS_FIXED) &&
			span_equal(address_text(d, &l->items[i]), text))
			return true;
	return false;
}

/* The addresses as JSON, each once. */
static void write_addresses(
	struct doing *d, const char *key, const struct address_list *l)
{
	struct queue *q = &d->m->queue;

	queue_key(q, key);
	queue_open(q, '[');
	for (size_t i = 0; i < l->count; i++) {
		struct arena_mark mark = arena_mark(&d->seeker->texts);
		struct span text = address_text(d, &l->items[i]);

		if (text.len && !came_before(d, l, i, text)) {
			queue_next(q);
			queue_text(q, text);
		}
		arena_rewind(&d->seeker->texts, mark);
	}
	queue_close(q, ']');
}

static bool has_addressee(struct doing *d, const struct address_list *l)
{
	for (size_t i = 0; i < l->count; i++)
		if (address_text(d, &l->items[i]).len)
			return true;
	return false;
}

void email_do(struct doing *d, const struct action *a)
{
	const struct email *e = a->email;
	struct queue *q = &d->m->queue;

	if (e->unfit) {
		e->unfit->seen = true;
		return;
	}
	if (!has_addressee(d, &e->to))
		return;
	line_begin(d, "email_notification", a);
	queue_key(q, "from");
	queue_filled(q, address_text(d, &e->from));
	queue_key(q, "reply_to");
	queue_filled(q, e->reply_to);
	write_addresses(d, "to", &e->to);
	write_addresses(d, "cc", &e->cc);
	write_addresses(d, "bcc", &e->bcc);
	queue_key(q, "send_individually");
	queue_bool(q, e->send_individually);
	queue_key(q, "best_time");
	queue_bool(q, e->best_time);
	queue_key(q, "template");
	queue_text(q, e->template_name);
	line_merged(d, "subject", e->subject);
	line_merged(d, "content", e->content);
	queue_key(q, "format");
	queue_text(q, e->is_plain ? SPAN("plain_text") : SPAN("html"));
	line_end(d);
}
