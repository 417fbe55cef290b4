/* SPDX-License-Identifier: MIT */
/* Opening sessions and asking their front end. */
#include "plan/session.h"

#include <stddef.h>
#include <stdlib.h>

#include "model/scan.h"
#include "orgpack.h"
#include "plan/believe.h"
#include "store/store.h"
#include "tree/answer.h"
#include "util/clock.h"
#include "util/pool.h"
#include "util/sized.h"

enum { PROGRESS_MS = 100 };

/* While git runs, the front end is asked whether to stop. */
static bool wants_git(struct process_watch *watch)
{
	struct opk_session *s =
		(void *)((char *)watch - offsetof(struct opk_session, watch));

	return session_progress(s, "waiting for git", 0, 0);
}

/* The caller's own need not last. */
static bool copy_texts(struct opk_session *s)
{
	const char **texts[] = { &s->settings.directory, &s->settings.actor,
		&s->settings.config };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		if (!*texts[i])
			continue;
		*texts[i] = arena_copy(&s->arena, span_of(*texts[i])).ptr;
		if (!*texts[i])
			return false;
	}
	return true;
}

enum opk_status opk_open(
	const struct opk_settings *settings, struct opk_session **out)
{
	struct opk_session *s = calloc(1, sizeof *s);
	struct opk_settings *own = s ? &s->settings : NULL;
	enum opk_status st = OPK_OK;

	*out = NULL;
	if (!s)
		return OPK_SYSTEM;
	tree_cache_open(&s->trees);
	s->watch.go_on = wants_git;
	if (sized_copy(settings, own, sizeof *own))
		st = OPK_USAGE;
	else if (!copy_texts(s))
		st = OPK_SYSTEM;
	if (st) {
		opk_close(s);
		return st;
	}
	s->workers = own->threads ? own->threads : pool_width();
	*out = s;
	return OPK_OK;
}

void opk_close(struct opk_session *session)
{
	if (!session)
		return;
	tree_cache_close(&session->trees);
	arena_release(&session->arena);
	free(session);
}

struct opk_answer *session_answer(
	const struct opk_session *s, const char *command)
{
	struct opk_answer *a = answer_new(command);

	if (a)
		a->faults.most = s->settings.max_faults;
	return a;
}

bool session_progress(
	struct opk_session *s, const char *stage, uint64_t done, uint64_t total)
{
	int64_t now;

	if (!s->settings.progress)
		return true;
	now = clock_ticks();
	if (s->last_progress && now - s->last_progress < PROGRESS_MS)
		return true;
	s->last_progress = now;
	return s->settings.progress(s->settings.user, stage, done, total);
}

static bool tell(struct scan_progress *p, size_t done, size_t total)
{
	struct session_scan *x = (struct session_scan *)(void *)p;

	return session_progress(x->session, x->stage, done, total);
}

struct session_scan session_scan(struct opk_session *s, const char *stage)
{
	return (struct session_scan){ { tell }, s, stage };
}

enum opk_status session_go_on(struct opk_session *s, struct faults *f)
{
	if (!s->settings.progress ||
		s->settings.progress(s->settings.user, "writing", 0, 0))
		return OPK_OK;
	return fault(f, OPK_INTERRUPTED, NULL, 0, 0,
		"interrupted before anything was changed");
}

enum opk_status session_store(struct opk_session *s, enum store_mode mode,
	struct faults *f, struct store **out)
{
	const char *start = s->settings.directory, *root;
	struct arena scratch = { 0 };
	enum opk_status st;

	st = store_find(start ? start : ".", &scratch, f, &root);
	if (!st)
		st = believe_open(s, root, mode, f, out);
	arena_release(&scratch);
	return st;
}

enum opk_status session_consent(
	struct opk_session *s, bool yes, struct opk_answer *answer)
{
	if (yes)
		return OPK_OK;
	if (!s->settings.confirm)
		return fault(&answer->faults, OPK_NEEDS_CONSENT, NULL, 0, 0,
			"there is no terminal to ask on\n"
			"Add --yes to make the change, or --dry-run to see "
			"it only.");
	if (s->settings.confirm(s->settings.user, answer))
		return OPK_OK;
	if (session_go_on(s, &answer->faults))
		return OPK_SYSTEM; /* a signal at the prompt is no answer */
	return fault(&answer->faults, OPK_DECLINED, NULL, 0, 0,
		"the change was declined");
}
