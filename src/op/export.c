/* SPDX-License-Identifier: MIT */
/* orgpack export: the org's configuration, or part of it, as a bundle. */
#include "plan/exporting.h"
#include "plan/outputs.h"
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
		st = run(&e);
	operand_close(&e.org);
	*answer = e.answer;
	return answer_finish(e.answer, st);
}
