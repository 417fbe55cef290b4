/* SPDX-License-Identifier: MIT */
/* orgpack export: the org's configuration, or part of it, as a bundle. */
#include <string.h>

#include "interop/give_back.h"
#include "interop/salesforce/salesforce.h"
#include "interop/salesforce/sf_edit.h"
#include "plan/exporting.h"
#include "plan/outputs.h"
#include "store/output_tree.h"
#include "util/path.h"

static struct faults *faults_of(const struct exporting *e)
{
	return &e->answer->faults;
}

/* -o, else the org's name. */
static struct span output_name(struct exporting *e)
{
	if (e->options->output)
		return span_of(e->options->output);
	return arena_print(&e->org.arena, "%.*s.tar.gz",
		SPAN_ARG(path_name_from(
			&e->org.arena, node_get_text(e->org.org, "name"))));
}

static enum opk_status write(struct exporting *e)
{
	struct arena *a = &e->answer->arena;
	struct span name = output_name(e);
	struct buf bytes = { 0 };
	const char *file;
	enum opk_status st;

	if (!name.ptr)
		return fault_memory(faults_of(e));
	st = outputs_check(name.ptr, faults_of(e));
	if (!st)
		st = output_find(name.ptr, &e->org.arena, faults_of(e), &file);
	if (!st)
		/* the name of a device says nothing of a form */
		st = exporting_pack(e, file ? name.ptr : "-", &bytes);
	if (!st)
		st = store_check_read(e->org.store, faults_of(e));
	if (!st)
		st = outputs_write(
			name.ptr, OUTPUT_PLAIN, buf_span(&bytes), faults_of(e));
	if (!st) {
		node_put_text(
			a, e->answer->root, "output", arena_copy(a, name));
		st = exporting_answer(e, bytes.len);
	}
	buf_release(&bytes);
	return st;
}

/* The systems for which a configuration can be written. */
static const struct system {
	const char *name;
	give_back_read_fn *read;
	give_back_edit_fn *edit;
} systems[] = {
	{ "salesforce", import_salesforce, sf_edit },
};

static const struct system *find_system(const char *name)
{
	for (size_t i = 0; i < sizeof systems / sizeof *systems; i++)
		if (!strcmp(systems[i].name, name))
			return &systems[i];
	return NULL;
}

static enum opk_status put_given(struct exporting *e, const struct give_back *g,
	const char *output, const struct output_tree *to)
{
	struct arena *a = &e->answer->arena;
	struct node *root = e->answer->root;
	struct node *list = node_copy(a, g->unsaid);

	node_put_text(a, root, "output", arena_copy(a, span_of(output)));
	node_put_text(a, root, "system", span_of(g->system));
	node_put_int(a, root, "files", (int64_t)to->files);
	node_put_int(a, root, "bytes", (int64_t)to->bytes);
	node_put_int(a, root, "unchanged", (int64_t)g->unchanged);
	return list && node_put(root, SPAN("not_written"), list)
		       ? OPK_OK
		       : fault_memory(faults_of(e));
}

/* A directory for another system. */
static enum opk_status write_for(
	struct exporting *e, const struct system *system)
{
	const char *output = e->options->output;
	struct arena *a = &e->org.arena;
	struct output_tree to = { .parent = -1, .dir = -1 };
	struct give_back g = { .system = system->name,
		.read = system->read,
		.edit = system->edit,
		.org = e->org.state,
		.chosen = &e->out,
		.arena = a,
		.faults = faults_of(e) };
	enum opk_status st = outputs_check(output, faults_of(e));

	if (!st)
		st = output_tree_open(output, a, faults_of(e), &to);
	if (!st)
		st = give_back_write(&g, &to);
	if (!st)
		st = store_check_read(e->org.store, faults_of(e));
	if (!st)
		st = output_tree_place(&to, faults_of(e));
	if (!st)
		st = put_given(e, &g, output, &to);
	output_tree_drop(&to);
	return !st && g.unsaid->count ? OPK_NO : st;
}

static enum opk_status run_for(struct exporting *e)
{
	const char *format = e->options->format;
	const struct system *system = find_system(format);
	enum opk_status st;

	if (!system)
		return fault(faults_of(e), OPK_BAD_OPTION, NULL, 0, 0,
			"orgpack cannot export to '%s'\n"
			"It can export to: salesforce.",
			format);
	if (!e->options->output || !strcmp(e->options->output, "-"))
		return fault(faults_of(e), OPK_BAD_OPTION, NULL, 0, 0,
			"a directory is needed, into which to export\n"
			"Name one that does not exist yet: 'orgpack export "
			"--format %s DIR'.",
			format);
	st = operand_open_org(
		e->session, STORE_READ_ORG, faults_of(e), &e->org);
	e->with_credentials = true; /* they go where they came from */
	if (!st)
		st = exporting_choose(e);
	return st ? st : write_for(e, system);
}

static enum opk_status run(struct exporting *e)
{
	enum opk_status st = operand_open_org(
		e->session, STORE_READ_ORG, faults_of(e), &e->org);

	if (!st)
		st = exporting_choose(e);
	return st ? st : write(e);
}

enum opk_status opk_export(struct opk_session *session,
	const struct opk_export_options *options, struct opk_answer **answer)
{
	struct opk_export_options o;
	struct exporting e = { .session = session, .options = &o };
	enum opk_status st;

	e.answer = session_answer(session, "export");
	if (!e.answer)
		return OPK_SYSTEM;
	st = answer_options(e.answer, options, &o, sizeof o);
	if (!st)
		e.without_foreign = o.without_foreign;
	if (!st)
		st = o.format ? run_for(&e) : run(&e);
	operand_close(&e.org);
	*answer = e.answer;
	return answer_finish(e.answer, st);
}
