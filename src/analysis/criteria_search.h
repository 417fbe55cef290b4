/* SPDX-License-Identifier: MIT */
/*
 * Zoho's search syntax.
 *
 *     criteria  = term *( ( "and" / "or" ) term )    ; one of the two
 *     term      = "(" criteria ")" / "(" field ":" comparator ":" values ")"
 *     values    = value *( "," value )      ; commas only where it takes many
 *
 * Blanks may stand between all parts. In a value a backslash takes away the
 * meaning of ( ) , \ : and of a blank at its ends.
 */
#ifndef CRITERIA_SEARCH_H
#define CRITERIA_SEARCH_H

#include "model/criteria.h"

/*
 * Read Zoho's search syntax, "((City:equals:Bonn)and(Size:greater_than:5))",
 * into a criteria tree with places in src (whose text it is). bad-criteria
 * with a column. Nested at most TREE_DEPTH deep. The tree borrows from src.
 */
enum opk_status criteria_parse(const struct source *src, struct arena *a,
	struct faults *f, struct node **out);

/*
 * All that a --where needs: read the text as criteria_parse, check it
 * against the module's fields as criteria_check, compile it. All faults have
 * a place in src; fields and values that are not there are
 * unknown-reference and bad-criteria. An empty text is a fault.
 */
enum opk_status criteria_of_search(const struct criteria_world *w,
	const struct source *src, struct arena *a, struct faults *f,
	const struct criteria **out);

#endif
