/* SPDX-License-Identifier: MIT */
/*
 * Values of one row: what the mapping makes of it, whether that is valid,
 * and by which keys it is recognised. Nothing here depends on other rows, so
 * that all rows can be looked at at once.
 */
#ifndef VALUE_H
#define VALUE_H

#include "convert/recipe.h"
#include "table/row_code.h"

/* One row, and a thread's room to work in. */
struct row_view {
	const struct recipe *recipe;
	uint32_t source;    /* row of the source's table */
	uint32_t chosen;    /* row of the selection; ROW_NONE: none */
	struct span *cells; /* of the source's row, added columns too */
	size_t cell_count;
	bool has_added;     /* a cell of an added column has been set */
	struct span *given; /* of the selection's */
	/* room: of texts without quotes, of texts that are made, of cells, of
	 * normal forms */
	struct buf text, made, key, normal;
	struct arena scratch, texts; /* of criteria, and what they look at */
	struct sheet_reader reader;
	uint32_t misread; /* 0, or 1 + the reach whose text, that of a boolean
			   * field, the last criteria found to be none */
	bool lost_memory;
};
bool row_view_init(struct row_view *v, const struct recipe *p);
void row_view_release(struct row_view *v);
/* Look at a row: cuts it into cells. Who knows better what the source record
 * holds by now may change these. */
void row_view_set(struct row_view *v, uint32_t source, uint32_t chosen);
/* Has memory run out for what the view was asked? It stays so. */
bool row_view_failed(const struct row_view *v);

/*
 * Does the row have this target (create, --with, create_when)? Criteria that
 * look beyond the source record see others as they are by now.
 */
bool row_wants(struct row_view *v, size_t target);

/*
 * The cell that a slot gives, in quotes only if it needs them; `ids` are the
 * row's records of the targets so far, as texts, for FROM_RECORD (empty:
 * none). Borrows from the tables, the recipe, ids, or v until the next call.
 * The default counts only for new records.
 */
struct span row_cell(struct row_view *v, const struct target *t, size_t slot,
	const struct span *ids, bool is_new);

/*
 * Checks 10 to 12 of formats/conversion.md for one target. ROW_GOOD, or the
 * fault, in `a`.
 */
enum row_code row_check(struct row_view *v, const struct target *t,
	struct arena *a, struct row_fault *out);

/*
 * The hash of a rule's key for this row: the sum of its components' hashes;
 * components that are records (is_record, whatever the selection gives) come
 * later, *late counts them. 0: some component is empty, or has no slot.
 */
uint64_t row_key(struct row_view *v, const struct target *t,
	const struct match_rule *rule, const uint64_t seed[2], size_t *late);

#endif
