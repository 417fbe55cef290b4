/* SPDX-License-Identifier: MIT */
/* Whole runs of conversions in a small org, and what they write. */
#ifndef RUN_FIXTURE_H
#define RUN_FIXTURE_H

#include "convert_fixture.h"

#include "convert/run.h"
#include "convert/decide.h"
#include "convert/results.h"
#include "convert/settle.h"
#include "convert/sheet_write.h"
#include "records/rewrite.h"

/* Modules that leads convert into, besides Accounts. */
static const struct file run_modules[] = {
	{ "modules/Contacts/module.yaml",
		"api_name: Contacts\nsingular_label: Contact\n"
		"plural_label: Contacts\ngenerated_type: default\n" },
	{ "modules/Contacts/fields/Last_Name.yaml",
		"api_name: Last_Name\nmodule: Contacts\n"
		"field_label: Last Name\ndata_type: text\nlength: 80\n" },
	{ "modules/Contacts/fields/Email.yaml",
		"api_name: Email\nmodule: Contacts\nfield_label: Email\n"
		"data_type: email\nunique:\n  casesensitive: false\n" },
	{ "modules/Contacts/fields/City.yaml",
		"api_name: City\nmodule: Contacts\nfield_label: City\n"
		"data_type: text\n" },
	{ "modules/Contacts/fields/Code.yaml",
		"api_name: Code\nmodule: Contacts\nfield_label: Code\n"
		"data_type: text\nunique:\n  casesensitive: true\n" },
	{ "modules/Contacts/fields/Account_Name.yaml",
		"api_name: Account_Name\nmodule: Contacts\n"
		"field_label: Account\ndata_type: lookup\nlookup:\n"
		"  module: Accounts\n" },
	{ "modules/Contacts/layouts/Standard.yaml",
		"api_name: Standard\nmodule: Contacts\nname: Standard\n"
		"sections:\n  - name: Contact\n    fields:\n"
		"      - api_name: Last_Name\n      - api_name: Email\n" },
	{ "modules/Notes/module.yaml",
		"api_name: Notes\nsingular_label: Note\n"
		"plural_label: Notes\ngenerated_type: default\n" },
	{ "modules/Tasks/module.yaml",
		"api_name: Tasks\nsingular_label: Task\n"
		"plural_label: Tasks\ngenerated_type: default\n" },
	{ NULL, NULL },
};

struct trial {
	struct stage stage;
	struct run run;
	struct run_options options;
	bool is_open;
	enum opk_status status;
};

static inline int begin_trial(void **state)
{
	struct trial *t = calloc(1, sizeof *t);

	assert_non_null(t);
	open_stage(&t->stage, run_modules);
	t->options = (struct run_options){ .all = true,
		.workers = 2,
		.automation = true,
		.spill = -1,
		.values = -1 };
	*state = t;
	return 0;
}

static inline int end_trial(void **state)
{
	struct trial *t = *state;

	if (t->is_open)
		run_close(&t->run);
	close_stage(&t->stage);
	free(t);
	return 0;
}

static inline const char *trial_faults(struct trial *t)
{
	return list_faults(&t->stage.org.arena, &t->stage.faults);
}

/* Convert all leads, or those of a selection. */
static inline void convert(
	struct trial *t, const char *mapping, const char *selection)
{
	struct stage *s = &t->stage;

	put_records(s, NULL, NULL);
	s->sheets.how.workers = t->options.workers;
	if (compile_recipe(s, mapping, selection))
		fail_msg("%s", trial_faults(t));
	t->status = run_open(&t->run, &s->setting, &t->options);
	t->is_open = !t->status;
	if (!t->status)
		t->status = run_decide(&t->run);
	if (!t->status)
		t->status = run_settle(&t->run);
}

static inline const char *take_text(struct trial *t, FILE *f)
{
	struct buf b = { 0 };
	struct span all;
	int c;

	rewind(f);
	while ((c = getc(f)) != EOF)
		buf_add_char(&b, (char)c);
	assert_int_equal(fclose(f), 0);
	all = arena_copy(&t->stage.org.arena, buf_span(&b));
	buf_release(&b);
	return all.ptr;
}

/* The new bytes of a module's table; NULL: it does not change. */
static inline const char *table_after(struct trial *t, const char *module)
{
	struct sheet *s = sheets_find(&t->stage.sheets, span_of(module));
	struct rewritten done;
	FILE *f = tmpfile();

	assert_int_equal(t->status, OPK_OK);
	assert_non_null(f);
	if (!s || !run_changes(&t->run, s)) {
		fclose(f);
		return NULL;
	}
	if (run_write_sheet(
		    &t->run, s, fileno(f), false, &t->stage.org.arena, &done))
		fail_msg("%s", trial_faults(t));
	return take_text(t, f);
}

static inline const char *results_after(struct trial *t)
{
	FILE *f = tmpfile();

	assert_non_null(f);
	assert_int_equal(run_write_results(&t->run, fileno(f), false), OPK_OK);
	return take_text(t, f);
}

static inline const char *failures_after(struct trial *t)
{
	FILE *f = tmpfile();

	assert_non_null(f);
	assert_int_equal(run_write_failures(&t->run, fileno(f), false), OPK_OK);
	return take_text(t, f);
}

#endif
