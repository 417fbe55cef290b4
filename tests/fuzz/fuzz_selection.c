/* SPDX-License-Identifier: MIT */
/*
 * A selection (--select) is refused with a reason, or each of its rows is
 * accounted for: it converts, or fails with a reason. What did not convert
 * can be selected again.
 */
#include <string.h>
#include <sys/mman.h>

#include "codec/yaml_read.h"
#include "convert/run.h"
#include "fuzz_folder.h"
#include "records/safe_cells.h"
#include "convert/decide.h"
#include "convert/results.h"
#include "convert/settle.h"

/* A small org in which leads convert. */
#define FIELD(module, name, rest)                                        \
	{                                                                \
		"modules/" module "/fields/" name ".yaml",               \
			"api_name: " name "\nmodule: " module            \
			"\nfield_label: " name "\ndata_type: " rest "\n" \
	}
#define MODULE(name, one)                                                     \
	{                                                                     \
		"modules/" name "/module.yaml",                               \
			"api_name: " name "\nsingular_label: " one            \
			"\nplural_label: " name "\ngenerated_type: default\n" \
	}

static const char *const components[][2] = {
	{ "profiles/Administrator/profile.yaml",
		"api_name: Administrator\nname: Administrator\n"
		"administrator: true\n" },
	MODULE("Leads", "Lead"),
	FIELD("Leads", "Last_Name", "text\nlength: 80"),
	FIELD("Leads", "Company", "text"),
	FIELD("Leads", "Email", "email\nunique:\n  casesensitive: false"),
	MODULE("Accounts", "Account"),
	FIELD("Accounts", "Account_Name", "text\nsystem_mandatory: true"),
	FIELD("Accounts", "Employees", "integer"),
	MODULE("Contacts", "Contact"),
	FIELD("Contacts", "Last_Name", "text\nlength: 80"),
	FIELD("Contacts", "Email", "email"),
	FIELD("Contacts", "Vip", "boolean"),
	FIELD("Contacts", "Born", "date"),
	FIELD("Contacts", "Account_Name",
		"lookup\nlookup:\n  module: Accounts"),
};

static const char *const users[][2] = {
	{ "users/ann.yaml",
		"api_name: ann\nid: '1'\nemail: ann@x.example\n"
		"full_name: ann\nprofile: Administrator\nstatus: active\n" },
};

static const char *const records[][2] = {
	{ "records/Leads.csv",
		"id,Last_Name,Company,Email,Converted__s,Owner\n"
		"1,Ito,Acme,a@x.example,,1\n2,Roth,Zenith,,,1\n"
		"3,\"Kaya, K\",zenith,k@x.example,,1\n4,Ng,,n@x.example,,1\n"
		"5,Oe,Acme,o@x.example,true,1\n" },
	{ "records/Accounts.csv", "id,Account_Name\n30,Acme\n" },
	{ "records/Contacts.csv",
		"id,Last_Name,Email,Account_Name\n8,Ito,a@x.example,30\n" },
};

static const char mapping[] =
	"module: Leads\ninactive_owner: actor\ntargets:\n"
	"  - module: Accounts\n    fields: {Account_Name: Company}\n"
	"    create_when: {field: Company, comparator: not_equal,\n"
	"      value: '${EMPTY}'}\n"
	"  - module: Contacts\n    fields:\n"
	"      Last_Name: Last_Name\n      Email: Email\n"
	"      Account_Name: {record: Accounts}\n"
	"    on_match: merge\n    match:\n"
	"      - {keys: {Email: email}}\n";

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* What does not depend on the input. */
static struct {
	struct arena arena;
	struct faults faults;
	struct state org, users;
	struct world world;
	struct people people;
	struct node *mapping;
	struct source text;
	int dir;
} kept;

static int by_path(const void *x, const void *y)
{
	const struct component *a = x, *b = y;

	return span_order(a->path, b->path);
}

static void make_state(
	struct state *s, const char *const (*files)[2], size_t count)
{
	s->name = "org";
	s->prefix = "";
	s->complete = true;
	s->items = arena_new(&kept.arena, struct component, count);
	for (size_t i = 0; s->items && i < count; i++) {
		struct component *c = &s->items[s->count++];

		*c = (struct component){ .path = span_of(files[i][0]),
			.bytes = span_of(files[i][1]) };
		if (!kind_of_path(c->path, &c->id))
			abort();
		c->name = kind_name(&kept.arena, &c->id);
		c->size = c->bytes.len;
	}
	if (!s->items)
		abort();
	qsort(s->items, s->count, sizeof *s->items, by_path);
}

static void begin(void)
{
	const char *folder = fuzz_folder();

	kept.faults.arena = &kept.arena;
	kept.text = (struct source){ "conversion.yaml", SPAN(mapping) };
	make_state(&kept.org, components, COUNT(components));
	make_state(&kept.users, users, COUNT(users));
	for (size_t i = 0; i < COUNT(records); i++)
		if (!fuzz_write(folder, span_of(records[i][0]),
			    span_of(records[i][1])))
			abort();
	kept.dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (kept.dir < 0 || world_open(&kept.world, &kept.org, &kept.faults) ||
		people_read(&kept.people, &kept.users, &kept.world, &kept.arena,
			&kept.faults) ||
		yaml_read(&kept.text, &kept.arena, &kept.faults, &kept.mapping))
		abort();
}

static void expect(enum opk_status st, const struct faults *f)
{
	if ((st != OPK_OK) != (f->errors > 0))
		abort(); /* refused without a reason, or taken with one */
}

/* How many rows a written table has; it is one, at any rate. */
static size_t count_rows(int fd)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct table_how how = { 0 };
	struct table t;
	size_t n;

	if (table_open_file(&t, fd, "fuzz.csv", &how, &f))
		abort();
	n = t.row_count;
	table_close(&t);
	arena_release(&a);
	return n;
}

static int new_file(void)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	if (fd < 0)
		abort();
	return fd;
}

static void check_run(struct run *r, size_t rows)
{
	int results = new_file(), failures = new_file();
	size_t failed = 0;

	for (size_t i = 0; i < r->row_count; i++)
		failed += r->rows[i].fault != 0;
	if (r->row_count != rows || r->decided != rows ||
		failed != r->failed_count)
		abort();
	if (run_write_results(r, results, rows % 2) ||
		run_write_failures(r, failures, rows % 2))
		abort();
	if (rows && count_rows(results) != rows)
		abort();
	if (failed && count_rows(failures) != failed)
		abort();
	close(results);
	close(failures);
}

static void convert(const struct table *selection, struct arena *a)
{
	struct faults f = { .arena = a };
	struct sheets sheets = {
		.dir = kept.dir, .world = &kept.world, .faults = &f, .arena = a
	};
	const struct opk_texts none = { NULL, 0 };
	struct setting setting = { .world = &kept.world,
		.module = SPAN_INIT("Leads"),
		.mapping = kept.mapping,
		.text = &kept.text,
		.sheets = &sheets,
		.people = &kept.people,
		.actor = people_find(&kept.people, SPAN("ann")),
		.selection = selection,
		.with = &none,
		.on_match = &none,
		.now_ms = 1774971000000,
		.arena = a,
		.faults = &f };
	const struct run_options options = {
		.workers = 1, .automation = true, .spill = -1, .values = -1
	};
	struct run r;
	enum opk_status st = run_open(&r, &setting, &options);
	bool is_open = !st;

	expect(st, &f);
	if (!st)
		st = run_decide(&r);
	if (!st)
		st = run_settle(&r);
	expect(st, &f);
	if (!st)
		check_run(&r, selection->row_count);
	if (is_open)
		run_close(&r);
	sheets_close(&sheets);
}

/* What --safe-cells has added is taken away first. */
static enum opk_status restore(
	struct table *t, struct buf *text, struct faults *f)
{
	struct table_how how = { 0 };

	if (table_column(t, SPAN(SAFE_COLUMN)) == COLUMN_NONE)
		return OPK_OK;
	if (!safe_table_restore(t, text))
		abort();
	table_close(t);
	return table_of(t, buf_span(text), "selection.csv", &how, f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span bytes = { (const char *)data, size };
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct table_how how = { 0 };
	struct buf text = { 0 };
	struct table t;
	enum opk_status st;

	if (!kept.dir)
		begin();
	st = table_of(&t, bytes, "selection.csv", &how, &f);
	expect(st, &f);
	if (!st) {
		st = restore(&t, &text, &f);
		expect(st, &f);
		if (!st) {
			convert(&t, &a);
			table_close(&t);
		}
	}
	buf_release(&text);
	arena_release(&a);
	return 0;
}
