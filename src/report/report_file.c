/* SPDX-License-Identifier: MIT */
/* opk_report: an answer as a file. */
#include "orgpack.h"
#include "plan/outputs.h"
#include "tree/answer.h"

struct to_file {
	struct output *out;
	struct faults *faults;
	bool failed; /* the reason was told */
};

static bool write_file(void *user, const char *bytes, size_t n)
{
	struct to_file *t = user;

	t->failed = output_add(t->out, (struct span){ bytes, n }, t->faults);
	return !t->failed;
}

static enum opk_status show(const struct opk_answer *answer,
	const struct opk_render_options *options, struct to_file *to)
{
	enum opk_status st = opk_render(answer, options, write_file, to);

	if (st == OPK_USAGE)
		return fault(to->faults, OPK_BAD_OPTION, NULL, 0, 0,
			"the answer cannot be shown as the options say");
	return st && !to->failed ? fault_memory(to->faults) : st;
}

enum opk_status opk_report(struct opk_answer *answer,
	const struct opk_render_options *options, const char *file)
{
	struct arena a = { 0 };
	struct output o = { 0 };
	struct faults said = faults_part(&answer->faults, &a);
	struct to_file to = { &o, &said, false };
	enum opk_status st = outputs_open(file, OUTPUT_PLAIN, &a, &said, &o);

	if (!st)
		st = show(answer, options, &to);
	if (!st)
		st = output_place(&o, &said);
	if (!st)
		output_keep(&o);
	output_drop(&o);
	faults_merge(&answer->faults, &said);
	if (st)
		answer_note_committed(answer);
	arena_release(&a);
	return st;
}
