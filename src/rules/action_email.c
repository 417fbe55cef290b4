/* SPDX-License-Identifier: MIT */
/* Actions that send an e-mail: to whom, from whom, with which text. */
#include "rules/action_email.h"

enum address_is { ADDRESS_FIXED, ADDRESS_OWNER, ADDRESS_WAY };

struct address {
	enum address_is is;
	struct span text;
	uint32_t way;
};

struct address_list {
	struct address *items;
	size_t count;
};

struct email {
	struct address from;
	struct span reply_to, template_name;
	struct address_list to, cc, bcc;
	bool send_individually, best_time, is_plain;
	const struct merge *subject, *content;
	const struct remark *unfit; /* the template is not in use */
};

/* Addresses in the making; fixed ones are kept once. */
struct gathering {
	struct rule_compiler *c;
	struct map seen;
	VEC(struct address) items;
};

static void add_address(struct gathering *g, struct address a)
{
	struct address *at;

	if (a.is == ADDRESS_FIXED) {
		uint32_t number = (uint32_t)g->items.count, known;

		if (!a.text.len)
			return;
		known = map_add(&g->seen, a.text, number);
		if (known == MAP_NONE)
			compiler_lose_memory(g->c);
		if (known != number)
			return;
	}
	at = vec_add(g->c->arena, &g->items);
	if (at)
		*at = a;
	else
		compiler_lose_memory(g->c);
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
	const struct setting *s = g->c->setting;
	struct arena *a = g->c->arena;

	NODE_EACH (n, names) {
		struct node *who = node_new(a, NODE_MAP);
		const struct person **people = NULL;
		size_t count = 0;

		if (!node_put_text(a, who, how, n->text)) {
			compiler_lose_memory(g->c);
			return;
		}
		compiler_fail(g->c, people_spread(s->people, who, a, s->faults,
					    &people, &count));
		for (size_t i = 0; i < count; i++)
			add_person(g, people[i]);
	}
}

/* The way of a merge field in a list of addresses: its text as it is. */
static void add_merged(struct gathering *g, struct span field)
{
	const struct merge *m =
		compiler_merge(g->c, field, MERGE_DATA, ESCAPE_NOTHING);

	if (m && m->count == 1 && m->pieces[0].has_way)
		add_address(g, (struct address){ .is = ADDRESS_WAY,
				       .way = m->pieces[0].way });
}

static void compile_people(
	struct rule_compiler *c, const struct node *n, struct address_list *out)
{
	struct gathering g = { .c = c, .seen = { .arena = c->arena } };

	if (node_get_bool(n, "record_owner", false))
		add_address(&g, (struct address){ .is = ADDRESS_OWNER });
	NODE_EACH (user, node_get(n, SPAN("users")))
		add_person(&g, people_ref(c->setting->people, user));
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

static void compile_sender(
	struct rule_compiler *c, const struct node *from, struct address *out)
{
	struct span type = node_get_text(from, "type");
	const struct person *who = c->setting->actor;

	*out = (struct address){ 0 };
	if (span_is(type, "record_owner"))
		out->is = ADDRESS_OWNER;
	else if (span_is(type, "org_email"))
		out->text = node_get_text(from, "email");
	else if (span_is(type, "user"))
		who = people_ref(
			c->setting->people, node_get(from, SPAN("user")));
	if (out->is == ADDRESS_FIXED && !out->text.ptr && who)
		out->text = who->email;
}

const void *email_compile(
	struct rule_compiler *c, const struct node *tree, size_t number)
{
	struct email *e = compiler_new(c, struct email, 1);
	struct span name = node_get_text(tree, "template");
	const struct node *t = compiler_component(c, "email_template", name);

	(void)number;
	if (!e || !t)
		return NULL;
	compile_sender(c, node_get(tree, SPAN("from")), &e->from);
	e->reply_to = node_get_text(tree, "reply_to");
	e->template_name = name;
	compile_people(c, node_get(tree, SPAN("to")), &e->to);
	compile_people(c, node_get(tree, SPAN("cc")), &e->cc);
	compile_people(c, node_get(tree, SPAN("bcc")), &e->bcc);
	e->send_individually = node_get_bool(tree, "send_individually", false);
	e->best_time = node_get_bool(tree, "best_time", false);
	e->is_plain = span_is(node_get_text(t, "editor_mode"), "plain_text");
	e->subject = compiler_merge(
		c, node_get_text(t, "subject"), MERGE_SHOWN, ESCAPE_NOTHING);
	e->content = compiler_merge(c, node_get_text(t, "content"), MERGE_SHOWN,
		e->is_plain ? ESCAPE_NOTHING : ESCAPE_HTML);
	if (!node_get_bool(t, "active", true) ||
		span_is(node_get_text(t, "category"), "draft"))
		e->unfit = compiler_remark(c,
			"'%.*s' sends the template '%.*s', which is not in use",
			SPAN_ARG(c->at.source->name), SPAN_ARG(name));
	return c->st ? NULL : e;
}

/* An address for this record; empty: none. */
static struct span address_text(struct rule_worker *w, const struct address *a)
{
	const struct person *who;
	struct span text;

	if (a->is == ADDRESS_FIXED)
		return a->text;
	text = a->is == ADDRESS_OWNER ? worker_owner(w)
				      : way_text(worker_record(w), a->way);
	if (a->is == ADDRESS_WAY && span_find(text, '@', 0) < text.len)
		return text;
	who = people_of_id(worker_setting(w)->people, text);
	return who ? who->email : (struct span){ 0 };
}

/* Is the address before this one in the list? Only what is not fixed can be
 * again what another is. */
static bool came_before(struct rule_worker *w, const struct address_list *l,
	size_t at, struct span text)
{
	for (size_t i = 0; i < at; i++)
		if ((l->items[at].is != ADDRESS_FIXED ||
			    l->items[i].is != ADDRESS_FIXED) &&
			span_equal(address_text(w, &l->items[i]), text))
			return true;
	return false;
}

/* The addresses as JSON, each once. */
static void write_addresses(
	struct rule_worker *w, const char *key, const struct address_list *l)
{
	struct outbox_lines *o = worker_outbox(w);
	struct arena *texts = &worker_record(w)->texts;

	lines_key(o, key);
	lines_brace_open(o, '[');
	for (size_t i = 0; i < l->count; i++) {
		struct arena_mark mark = arena_mark(texts);
		struct span text = address_text(w, &l->items[i]);

		if (text.len && !came_before(w, l, i, text)) {
			lines_next(o);
			lines_text(o, text);
		}
		arena_rewind(texts, mark);
	}
	lines_brace_close(o, ']');
}

static bool has_addressee(struct rule_worker *w, const struct address_list *l)
{
	for (size_t i = 0; i < l->count; i++)
		if (address_text(w, &l->items[i]).len)
			return true;
	return false;
}

void email_run(struct rule_worker *w, const struct action *a)
{
	const struct email *e = a->compiled;
	struct outbox_lines *o = worker_outbox(w);

	tally_remark(worker_tally(w), e->unfit);
	if (e->unfit || !has_addressee(w, &e->to))
		return;
	line_begin(w, "email_notification", a->name, a->due);
	lines_key(o, "from");
	lines_filled(o, address_text(w, &e->from));
	lines_key(o, "reply_to");
	lines_filled(o, e->reply_to);
	write_addresses(w, "to", &e->to);
	write_addresses(w, "cc", &e->cc);
	write_addresses(w, "bcc", &e->bcc);
	lines_key(o, "send_individually");
	lines_bool(o, e->send_individually);
	lines_key(o, "best_time");
	lines_bool(o, e->best_time);
	lines_key(o, "template");
	lines_text(o, e->template_name);
	line_merged(w, "subject", e->subject);
	line_merged(w, "content", e->content);
	lines_key(o, "format");
	lines_text(o, e->is_plain ? SPAN("plain_text") : SPAN("html"));
	line_end(w);
}
