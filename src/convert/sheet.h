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

#include "model/facts.h"
#include "records/table.h"
#include "util/map.h"
#include "util/vec.h"

/* No record. */
#define REF_NONE UINT32_MAX

struct sheet_column {
	struct span name;
	const struct field_facts *facts; /* NULL: the org has no such field */
	bool is_added;                   /* the table does not have it */
	bool is_used;    /* an added one that some record has a value in */
	bool is_watched; /* `watch` is called when it changes */
};

/* One changed cell. */
struct patch {
	const char *ptr;
	uint32_t len;
	uint32_t column;
	uint32_t next; /* older patch of the same record; 0: none */
};

/* A record that the run has made. */
struct fresh {
	uint32_t row; /* the selected row that it is made of; ROW_NONE: none,
		       * all it has are patches */
};

struct sheet;
struct sheet_reader;

/*
 * The value that a fresh record has by the mapping, before patches: the
 * engine's, for fresh records with a row.
 */
typedef struct span sheet_derive_fn(void *user, const struct sheet *s,
	uint32_t ref, uint32_t column, struct sheet_reader *r);

/* Called before a watched column changes: the index must follow. */
typedef void sheet_watch_fn(void *user, struct sheet *s, uint32_t ref,
	uint32_t column, struct span old_cell, struct span new_cell);

struct sheet {
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
	VEC(struct fresh) fresh;
	uint32_t *heads; /* by ref: newest patch, 0: none */
	size_t heads_room;
	VEC(struct patch) patches; /* the first is unused */
	uint64_t *changed;         /* a bit for each row of the table */
	size_t changed_count;
	/*
	 * By ref: row_print of each row that run_write_sheet has written
	 * because it is new or changed, so that an undo can tell whether it
	 * was edited since; 0 for all others. NULL before that.
	 */
	uint64_t *prints;
	/* ids of fresh records: numbers from here on, or `id_of` */
	bool has_numbers; /* all ids of the table are digits */
	uint64_t next_id; /* what the first fresh record gets */
	struct map by_id; /* when sheet_index has been called */
	bool is_indexed;
	sheet_derive_fn *derive;
	sheet_watch_fn *watch;
	void *user;         /* for both */
	struct arena arena; /* patches' texts, names */
			    /* more may follow: template ids, statistics */
};

/* A thread's view of records: cells of the row that it looked at last. */
struct sheet_reader {
	const struct sheet *sheet;
	uint32_t ref; /* whose cells they are; REF_NONE: nobody's */
	struct span *cells;
	size_t room;
	struct buf unquoted; /* of sheet_text */
	struct buf made;     /* of derive */
	struct arena scratch;
};
void sheet_reader_release(struct sheet_reader *r);

/* The number of a column, added if need be; COLUMN_NONE: no memory. */
uint32_t sheet_column(
	struct sheet *s, struct span name, const struct field_facts *facts);

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

/* Make a record; it gets the next id. REF_NONE: no memory, or no id. */
uint32_t sheet_add(struct sheet *s, uint32_t row);

/* A record's id as text; out is used for numbers. */
enum { SHEET_ID = 24 };
struct span sheet_id(const struct sheet *s, uint32_t ref, char out[SHEET_ID],
	struct sheet_reader *r);

/* The record with this id (text), or REF_NONE. Fresh ones are found too. */
bool sheet_index(struct sheet *s);
uint32_t sheet_find(const struct sheet *s, struct span id);

/*
 * What a row is known by: SipHash-1-3 with a key of zeros over its bytes, line
 * end left out. Never 0. formats/history.md has it.
 */
uint64_t row_print(struct span row);

/*
 * Is id a less than b: as unsigned decimals where both are digits, else by
 * bytes (formats/conversion.md, 6: numbers when all ids are digits).
 */
bool id_less(bool numbers, struct span a, struct span b);

/* The tables of a run, opened when first asked for. */
struct sheets {
	int dir; /* of the org */
	struct table_how how;
	struct world *world;
	struct faults *faults;
	struct arena *arena;
	VEC(struct sheet *) items;
	/* next ids that the org's identity folder knows, by module, or NULL */
	const struct node *counters;
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

#endif
