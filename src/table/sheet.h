/* SPDX-License-Identifier: MIT */
/*
 * A module's records during a run: the table as it lies on the disk, and
 * what the run makes of it.
 *
 * A record is a number (a ref): below row_count a row of the table, from
 * there on one that the run has made. What changes is kept as patches,
 * chained by record, the newest first; the table itself is never touched.
 * Values are cells as they stand in a table, quotes included, so that most
 * are copied without being looked at.
 *
 * Reading is thread-safe while nothing is set or added.
 */
#ifndef SHEET_H
#define SHEET_H

#include "model/world.h"
#include "records/id_check.h"
#include "records/slots.h"
#include "records/table.h"

/* No record. */
#define REF_NONE UINT32_MAX

struct sheet_column {
	struct span name;
	const struct field_facts *facts; /* NULL: the org has no such field */
	bool is_added;                   /* the table does not have it */
	bool is_used;     /* an added one in which a value has been written */
	bool is_watched;  /* `watch` is called when it changes */
	bool is_marked;   /* `derive` knows it for marked rows */
	bool is_boolean;  /* by its field */
	uint32_t counted; /* 1 + its number in autos; 0: no auto-number */
};

/* One changed cell. */
struct patch {
	const char *ptr;
	uint32_t len;
	uint32_t column;
	uint32_t next; /* older patch of the same record; 0: none */
	uint32_t room; /* bytes at ptr that sheet_grow_text may fill again */
};

/* A record that the run has made. */
struct fresh {
	uint32_t row; /* the selected row that it is made of; ROW_NONE: none,
		       * all it has are patches */
};

struct sheet;
struct sheet_reader;
struct auto_number;

/*
 * The value that a fresh record has by the mapping, before patches: the
 * engine's, for fresh records with a row. Likewise that of a marked row in
 * a marked column; ptr NULL and length 1: what the table has.
 */
typedef struct span sheet_derive_fn(void *user, const struct sheet *s,
	uint32_t ref, uint32_t column, struct sheet_reader *r);

/* Called before a watched column changes: the index must follow. */
typedef void sheet_watch_fn(void *user, struct sheet *s, uint32_t ref,
	uint32_t column, struct span old_cell, struct span new_cell);

struct sheets;

struct sheet {
	const struct sheets *all; /* whose derive and watch count */
	struct span module;
	struct span path;   /* "records/Leads.csv", or with ".gz" */
	struct table table; /* all zero where has_table is false */
	bool has_table;
	VEC(struct sheet_column) columns; /* the table's, then added ones */
	struct map by_name;               /* column name -> number */
	/* columns of the system, or COLUMN_NONE */
	uint32_t id, owner, layout, tag, created_by, created_time, modified_by,
		modified_time;
	uint32_t row_count; /* of the table */
	struct {
		struct fresh *items;
		size_t count, room;
	} fresh;
	uint32_t *heads; /* by ref: newest patch, 0: none; NULL: no patches */
	size_t heads_room;
	VEC(struct patch *) patches; /* blocks of PATCH_BLOCK */
	uint32_t patch_count;        /* the first is unused */
	uint64_t stamp;              /* how often something was changed */
	uint64_t *changed; /* a bit for each row of the table, or NULL */
	size_t changed_count;
	/*
	 * By row of the table: 1 + number of the selected row whose conversion
	 * changes it in a way that `derive` knows, 0: none. NULL: no row is.
	 * A patch counts for more.
	 */
	uint32_t *marks;
	/*
	 * By ref: row_print of each row that run_write_sheet has written
	 * because it is new or changed, so that an undo can tell whether it
	 * was edited since; 0 for all others. NULL before that.
	 */
	uint64_t *prints;
	/* the columns that run_write_sheet has written, in their order */
	uint32_t *written;
	size_t written_count;
	struct {
		struct auto_number *items;
		size_t count, room;
	} autos; /* auto-number fields */
	/* about ids, once sheet_number has been called */
	bool is_numbered;
	bool has_numbers;  /* all ids of the table are digits */
	bool is_ascending; /* ids are in the order of the rows */
	uint64_t next_id;  /* what the first fresh record gets; 0: nothing */
	/*
	 * By row of the table, its id, so that nobody need look into the row;
	 * NULL: not all cells are what number_text would write, or unknown.
	 */
	uint64_t *numbers;
	struct bad_ids bad_ids; /* once sheet_check_ids has been called */
	bool names_ids; /* fresh records' ids are patches, not numbered on */
	bool is_indexed;
	struct slots by_id; /* when sheet_index has been called */
	uint64_t seed[2];
	struct buf quoting; /* room of sheet_set_text */
	struct arena arena; /* patches' texts, names */
	/* of whoever adds records: one thread, so that one is enough */
	struct sheet_reader *naming;
};

/* Patches are kept in blocks, so that they never move. */
enum { PATCH_BLOCK = 4096 };

/* A patch by its number. */
static inline struct patch *sheet_patch(const struct sheet *s, uint32_t number)
{
	return &s->patches.items[number / PATCH_BLOCK][number % PATCH_BLOCK];
}

/* The newest patch of a record; 0: none. */
static inline uint32_t sheet_head(const struct sheet *s, uint32_t ref)
{
	return ref < s->heads_room ? s->heads[ref] : 0;
}

/* The selected row that has marked a row of the table, or ROW_NONE. */
static inline uint32_t sheet_mark(const struct sheet *s, uint32_t ref)
{
	return ref < s->row_count && s->marks ? s->marks[ref] - 1 : ROW_NONE;
}

/* Mark a row of the table; false: no memory. */
bool sheet_mark_row(struct sheet *s, uint32_t ref, uint32_t row);

/* How many records there are, rows of the table first. */
static inline uint32_t sheet_count(const struct sheet *s)
{
	return s->row_count + (uint32_t)s->fresh.count;
}

/*
 * A thread's view of records: cells of the record that it looked at last. All
 * zero is a good beginning.
 */
struct sheet_reader {
	const struct sheet *sheet;
	uint32_t ref;   /* whose cells they are */
	uint64_t stamp; /* of the sheet when they were read */
	bool is_loaded; /* they have been read */
	bool failed;    /* memory has run out at some time */
	struct span *cells;
	uint32_t *patched; /* by column: number of its patch, 0: none */
	size_t room;
	struct buf unquoted; /* of sheet_text */
	struct buf made;     /* of derive */
	struct buf kept;     /* cells of a fresh record */
	void *derives;       /* the derivation's own room; its own to release */
};
void sheet_reader_release(struct sheet_reader *r);

/* The number of a column, added if need be; COLUMN_NONE: no memory. */
uint32_t sheet_column(
	struct sheet *s, struct span name, const struct field_facts *facts);

/* The same of a field of the sheet's module. */
uint32_t sheet_field(struct sheet *s, struct span name);

/* A record's cell as it is by now. Valid until the next call with r. */
struct span sheet_cell(const struct sheet *s, uint32_t ref, uint32_t column,
	struct sheet_reader *r);
/* Its text. Valid until the next call with r. */
struct span sheet_text(const struct sheet *s, uint32_t ref, uint32_t column,
	struct sheet_reader *r);

/*
 * Change a cell. The cell is borrowed as long as the sheet lives (slices of
 * tables do); sheet_set_text copies the text and quotes it if need be. To
 * set what is there changes nothing. False: no memory.
 */
bool sheet_set(struct sheet *s, uint32_t ref, uint32_t column, struct span cell,
	struct sheet_reader *r);
bool sheet_set_text(struct sheet *s, uint32_t ref, uint32_t column,
	struct span text, struct sheet_reader *r);
/*
 * sheet_set_text for a text that may grow again and again: it takes the room
 * of the text before, which is no longer valid then, wherever it was read.
 */
bool sheet_grow_text(struct sheet *s, uint32_t ref, uint32_t column,
	struct span text, struct sheet_reader *r);

/*
 * Add a text behind one that sheet_grow_text has set, in the room that it
 * has: only the addition is copied. Where there is no such room, or the text
 * was set by others, *done is false, nothing has changed, and sheet_grow_text
 * is to be called. False: no memory.
 */
bool sheet_append_text(struct sheet *s, uint32_t ref, uint32_t column,
	struct span more, struct sheet_reader *r, bool *done);

/*
 * All cells of a record as they are by now, by column; NULL: no memory. Valid
 * until the next call with r. Cost: the row's bytes, once, and its patches.
 */
const struct span *sheet_load(
	const struct sheet *s, uint32_t ref, struct sheet_reader *r);

/*
 * Learn about the ids of the table: has_numbers, is_ascending, next_id. Once;
 * by all threads. False: no memory.
 */
bool sheet_number(struct sheet *s);

/*
 * Find the table's rows with an id that is empty, malformed or repeated: they
 * neither convert nor are converted into. Once; by all threads; next to
 * nothing where ids are numbers in their order. False: no memory.
 */
bool sheet_check_ids(struct sheet *s);

/* What is wrong with a record's id, or NULL. */
const struct bad_id *sheet_bad_id(const struct sheet *s, uint32_t ref);

/*
 * Make a record; it gets the next id, or this one where ids are named (ptr
 * NULL: the next). REF_NONE: no memory, or no id (next_id is 0 then, as ids
 * are not numbers or the largest has been given).
 */
uint32_t sheet_add(struct sheet *s, uint32_t row);
uint32_t sheet_add_named(struct sheet *s, uint32_t row, struct span id);

/* The largest id that the module ever had; 0: none, or not numbers. */
uint64_t sheet_largest_id(const struct sheet *s);

/* A record's id as text; out is used for numbers. */
enum { SHEET_ID = 24 };

/* A number's digits. */
struct span number_text(uint64_t n, char out[SHEET_ID]);
struct span sheet_id(const struct sheet *s, uint32_t ref, char out[SHEET_ID],
	struct sheet_reader *r);

/*
 * The record with this id (text), or REF_NONE: of several the first. Fresh
 * ones are found too. sheet_index makes the index, once, by all threads;
 * false: no memory. sheet_find is thread-safe while nothing is added.
 */
bool sheet_index(struct sheet *s);
uint32_t sheet_find(const struct sheet *s, struct span id);

/*
 * What a row is known by: SipHash-1-3 with a key of zeros over its bytes, line
 * end left out. Never 0. formats/history.md has it.
 */
uint64_t row_print(struct span row);

/*
 * Is id a less than b? Ids of digits only come first, by their numbers, then
 * all others by their bytes.
 */
bool id_less(struct span a, struct span b);

/* The tables of a run, opened when first asked for. */
struct sheets {
	int dir; /* of the org */
	struct table_how how;
	struct world *world;
	struct faults *faults;
	struct arena *arena;
	VEC(struct sheet *) items;
	/* largest ids ever, by module, of the org's identity folder, or NULL */
	const struct node *counters;
	/* the last number of auto-number fields, by "Module.Field", or NULL */
	const struct node *auto_numbers;
	sheet_derive_fn *derive;
	sheet_watch_fn *watch;
	void *user;
};

/*
 * The sheet of a module, whose table may not exist. NULL: it cannot be read;
 * said. Pointers stay valid. A table without a column `id` is bad-records.
 */
struct sheet *sheets_get(struct sheets *all, struct span module);
/* The sheet if it is open already, else NULL. */
struct sheet *sheets_find(const struct sheets *all, struct span module);
void sheets_close(struct sheets *all);

struct auto_number {
	uint32_t column;
	struct span field, prefix, suffix;
	unsigned width; /* fewest digits */
	uint64_t next;  /* what the first record that is made gets */
};

/* The cell of a record that the run has made in the column of such a field;
 * in `out`, which is cleared. */
struct span auto_number_cell(
	const struct sheet *s, uint32_t ref, uint32_t column, struct buf *out);

/*
 * Can all records that were made be numbered? bad-value: a prefix has a merge
 * field, which nothing fills in.
 */
enum opk_status auto_numbers_check(const struct sheets *all);

/* The number that was given last; 0: none. */
uint64_t auto_number_last(const struct sheet *s, const struct auto_number *n);

#endif
