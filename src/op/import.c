/* SPDX-License-Identifier: MIT */
/* orgpack import: what another system exported, as a plan that is applied. */
#include <stdlib.h>
#include <string.h>

#include "handover/actor.h"
#include "interop/salesforce/salesforce.h"
#include "interop/zoho/zoho.h"
#include "plan/commit_plan.h"
#include "plan/dataloss.h"
#include "store/load.h"
#include "util/path.h"

/* A system that can be imported from. */
static const struct importer {
	const char *name;
	enum opk_status (*read)(const struct import_request *request,
		struct arena *a, struct faults *f, struct import *out);
	bool local; /* it brings people, and what the org says of itself */
} importers[] = {
	{ "salesforce", import_salesforce, false },
	{ "zoho", import_zoho, true },
};

struct importing {
	struct opk_session *session;
	const struct opk_import_options *options;
	struct opk_answer *answer;
	struct arena arena;
	struct import import;
	struct operand org, incoming;
	struct planning planning;
};

static struct faults *faults_of(const struct importing *im)
{
	return &im->answer->faults;
}

static const struct importer *find_importer(const char *name)
{
	for (size_t i = 0; i < sizeof importers / sizeof *importers; i++)
		if (!strcmp(importers[i].name, name))
			return &importers[i];
	return NULL;
}

/* A made component as a file: canonical bytes. */
static enum opk_status add_component(
	struct importing *im, const struct import_item *item)
{
	struct state *s = &im->incoming.own;
	struct component *c = &s->items[s->count];
	struct buf b = { 0 };
	enum opk_status st;

	*c = (struct component){ .id = item->id };
	c->path = kind_path(&im->arena, &item->id);
	c->name = kind_name(&im->arena, &item->id);
	st = component_write(item->id.kind, item->tree, &b, faults_of(im));
	c->bytes = arena_copy(&im->arena, buf_span(&b));
	c->size = b.len;
	buf_release(&b);
	if (!c->path.ptr || !c->name.ptr || !c->bytes.ptr)
		return fault_memory(faults_of(im));
	c->sha256 = c->content = digest_of(c->bytes);
	c->has_content = true;
	/* what every org has is brought only where this one lacks it */
	if (!item->assumed || !state_find(im->org.state, c->path))
		s->count++;
	return st;
}

static enum opk_status make_state(struct importing *im)
{
	struct state *s = &im->incoming.own;
	enum opk_status st = OPK_OK;

	im->incoming.name = im->options->source;
	im->incoming.state = s;
	im->incoming.loaded = true;
	s->name = im->options->source;
	s->items =
		arena_new(&im->arena, struct component, im->import.items.count);
	if (!s->items)
		return fault_memory(faults_of(im));
	for (size_t i = 0; !st && i < im->import.items.count; i++)
		st = add_component(im, &im->import.items.items[i]);
	s->digest = state_digest(s);
	return st;
}

static struct node *drop_node(struct arena *a, const struct import_drop *d)
{
	struct node *n = node_new(a, NODE_MAP);

	node_put_text(a, n, "type", arena_copy(a, d->type));
	node_put_text(a, n, "name", arena_copy(a, d->name));
	if (d->property.len)
		node_put_text(a, n, "property", arena_copy(a, d->property));
	node_put_text(a, n, "reason", arena_copy(a, d->reason));
	if (d->file)
		node_put_text(a, n, "file", arena_copy(a, span_of(d->file)));
	if (d->line)
		node_put_int(a, n, "line", d->line);
	if (d->items > 1)
		node_put_int(a, n, "items", (int64_t)d->items);
	return n;
}

/* Everything that was read: carried, or listed with its reason. */
static enum opk_status report(struct importing *im)
{
	struct arena *a = &im->answer->arena;
	struct node *root = im->answer->root, *list, *n, *last;
	const struct import *in = &im->import;
	int64_t read = 0, carried = 0, verbatim = 0, dropped = 0;

	list = node_put_list(a, root, "not_carried");
	for (size_t i = 0; i < in->drops.count; i++)
		node_add(list, drop_node(a, &in->drops.items[i]));
	list = node_put_list(a, root, "verbatim");
	for (size_t i = 0; i < in->verbatim.count; i++)
		node_add(list, drop_node(a, &in->verbatim.items[i]));
	list = node_put_list(a, root, "properties_not_carried");
	for (size_t i = 0; i < in->properties.count; i++)
		node_add(list, drop_node(a, &in->properties.items[i]));
	list = node_put_list(a, root, "types");
	for (size_t i = 0; i < in->counts.count; i++) {
		const struct import_count *c = &in->counts.items[i];

		n = node_add(list, node_new(a, NODE_MAP));
		node_put_text(a, n, "type", arena_copy(a, c->type));
		node_put_int(a, n, "read", (int64_t)c->read);
		node_put_int(a, n, "carried", (int64_t)c->carried);
		node_put_int(a, n, "verbatim", (int64_t)c->verbatim);
		node_put_int(a, n, "not_carried", (int64_t)c->dropped);
		read += (int64_t)c->read;
		carried += (int64_t)c->carried;
		verbatim += (int64_t)c->verbatim;
		dropped += (int64_t)c->dropped;
	}
	n = node_put_map(a, root, "items");
	node_put_int(a, n, "read", read);
	node_put_int(a, n, "carried", carried);
	node_put_int(a, n, "verbatim", verbatim);
	node_put_int(a, n, "not_carried", dropped);
	last = node_put_int(a, n, "files", (int64_t)in->files);
	return last ? OPK_OK : fault_memory(faults_of(im));
}

static enum opk_status make_plan(struct importing *im)
{
	struct planning *p = &im->planning;
	enum opk_status st;

	p->session = im->session;
	p->answer = im->answer;
	p->org = &im->org;
	p->incoming = &im->incoming;
	p->lenient = true; /* the org's own system took it */
	p->arena = &im->org.arena;
	p->plan.command = SPAN("import");
	p->plan.summary =
		arena_print(&im->arena, "%s %.*s", im->options->system,
			SPAN_ARG(path_base(span_of(im->options->source))));
	st = planning_make(p);
	if (!st)
		st = dataloss_check(p, false);
	if (!st)
		st = commit_check(p);
	return worse(st, planning_answer(p));
}

static enum opk_status open_org(
	struct importing *im, const struct importer *from)
{
	enum opk_status st;

	st = operand_open_org(im->session,
		im->options->dry_run ? STORE_READ : STORE_WRITE, faults_of(im),
		&im->org);
	if (!st && from->local)
		st = store_load(im->org.store, true, &im->org.arena,
			faults_of(im), &im->org.own);
	return st ? st
		  : session_actor(im->session, im->org.store, faults_of(im));
}

static enum opk_status run(struct importing *im)
{
	const struct opk_import_options *o = im->options;
	const struct importer *from = find_importer(o->system);
	struct consent consent = { .dry_run = o->dry_run,
		.yes = o->yes,
		.expect_plan = o->expect_plan };
	struct import_request request = { .source = o->source };
	enum opk_status st;

	if (!from)
		return fault(faults_of(im), OPK_BAD_OPTION, NULL, 0, 0,
			"orgpack cannot import from '%s'\n"
			"It can import from: salesforce, zoho.",
			o->system);
	st = open_org(im, from);
	request.org = im->org.state;
	request.about = im->org.org;
	if (!st)
		st = from->read(
			&request, &im->arena, faults_of(im), &im->import);
	if (!st)
		st = make_state(im);
	operand_keep_trees(im->session, &im->incoming);
	if (!st)
		st = make_plan(im);
	if (!st)
		st = report(im);
	if (!st)
		st = commit_plan(im->session, im->org.store, &im->planning.plan,
			&consent, im->answer);
	if (!st && im->import.drops.count)
		st = OPK_NO; /* done, but not everything could be carried */
	return st;
}

enum opk_status opk_import(struct opk_session *session,
	const struct opk_import_options *options, struct opk_answer **answer)
{
	struct opk_import_options o;
	struct importing im = { .session = session, .options = &o };
	enum opk_status st;

	im.answer = session_answer(session, "import");
	if (!im.answer)
		return OPK_SYSTEM;
	st = answer_options(im.answer, options, &o, sizeof o);
	if (!st)
		st = answer_needs(im.answer, o.system, "system");
	if (!st)
		st = answer_needs(im.answer, o.source, "source");
	if (!st)
		st = run(&im);
	operand_close(&im.incoming);
	operand_close(&im.org);
	arena_release(&im.arena);
	*answer = im.answer;
	return answer_finish(im.answer, st);
}
