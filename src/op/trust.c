/* SPDX-License-Identifier: MIT */
/* orgpack trust: whose state below .orgpack is believed. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "plan/believe.h"

struct trusting {
	struct opk_session *session;
	const struct opk_trust_options *options;
	struct opk_answer *answer;
	struct arena arena;
};

static struct faults *faults_of(const struct trusting *t)
{
	return &t->answer->faults;
}

static enum opk_status list(struct trusting *t)
{
	struct arena *a = &t->answer->arena;
	struct node *out = node_put_list(a, t->answer->root, "directories");
	struct span text, line;
	enum opk_status st =
		trustlist_read(t->session, &t->arena, faults_of(t), &text);

	while (!st && text.len) {
		line = span_split(text, '\n', &text);
		if (line.len &&
			!node_add(out, node_new_text(a, arena_copy(a, line))))
			st = fault_memory(faults_of(t));
	}
	return st;
}

/* The directory itself, and no other: what is above or below is not meant. */
static enum opk_status check_org(struct trusting *t, const char *dir)
{
	struct span path = arena_print(&t->arena, "%s/org.yaml", dir);
	struct stat st;

	if (!path.ptr)
		return fault_memory(faults_of(t));
	if (!lstat(path.ptr, &st))
		return OPK_OK;
	if (errno != ENOENT)
		return fault_errno(
			faults_of(t), OPK_CANNOT_READ, "look at", path.ptr);
	return fault(faults_of(t), OPK_NO_ORG, &(struct source){ .name = dir },
		0, 0,
		"'%s' is no org: it has no org.yaml\nName the org's own "
		"directory, not one above or below it.",
		dir);
}

static enum opk_status find_directory(struct trusting *t, struct span *out)
{
	const char *dir = t->options->directory, *start, *slash;
	enum opk_status st = OPK_OK;
	char *full;

	start = t->session->settings.directory;
	if (!dir)
		st = store_find(
			start ? start : ".", &t->arena, faults_of(t), &dir);
	else if (!t->options->forget)
		st = check_org(t, dir);
	if (st)
		return st;
	full = realpath(dir, NULL);
	slash = full ? full : dir;
	*out = arena_copy(&t->arena, span_of(slash));
	free(full);
	if (!out->ptr)
		return fault_memory(faults_of(t));
	/* what is gone can be forgotten by the name that the list has */
	if (slash == dir && (!t->options->forget || dir[0] != '/'))
		return fault_errno(faults_of(t), OPK_CANNOT_READ, "find", dir);
	if (memchr(out->ptr, '\n', out->len))
		return fault(faults_of(t), OPK_BAD_OPTION, NULL, 0, 0,
			"the directory's path has a line end in it\n"
			"The list has one path a line: rename it.");
	return OPK_OK;
}

static enum opk_status change(struct trusting *t)
{
	struct arena *a = &t->answer->arena;
	struct node *root = t->answer->root;
	struct span dir = SPAN("");
	bool changed = false;
	enum opk_status st = find_directory(t, &dir);

	if (!st)
		st = trustlist_change(t->session, dir, t->options->forget,
			faults_of(t), &changed);
	if (st)
		return st;
	node_put_text(a, root, "directory", arena_copy(a, dir));
	node_put_bool(a, root, "trusted", !t->options->forget);
	return node_put_bool(a, root, "changed", changed)
		       ? OPK_OK
		       : fault_memory(faults_of(t));
}

enum opk_status opk_trust(struct opk_session *session,
	const struct opk_trust_options *options, struct opk_answer **answer)
{
	struct opk_trust_options o;
	struct trusting t = { .session = session, .options = &o };
	enum opk_status st;

	t.answer = session_answer(session, "trust");
	if (!t.answer)
		return OPK_SYSTEM;
	st = answer_options(t.answer, options, &o, sizeof o);
	if (!st)
		st = o.list ? list(&t) : change(&t);
	arena_release(&t.arena);
	*answer = t.answer;
	return answer_finish(t.answer, st);
}
