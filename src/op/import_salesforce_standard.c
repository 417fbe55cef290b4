/* SPDX-License-Identifier: MIT */
/*
 * The modules and fields that Zoho ships, as far as Salesforce's standard
 * objects have counterparts of them. Names, types and first values are those
 * of a new Zoho CRM org (settings/modules and settings/fields, API v8).
 */
#include "op/import_salesforce_parts.h"

const struct sf_std_module sf_std_modules[] = {
	{ "Account", "Accounts", "Account", "Accounts", "Account_Name" },
	{ "Campaign", "Campaigns", "Campaign", "Campaigns", "Campaign_Name" },
	{ "Case", "Cases", "Case", "Cases", "Subject" },
	{ "Contact", "Contacts", "Contact", "Contacts", "Full_Name" },
	{ "Event", "Events", "Meeting", "Meetings", "Event_Title" },
	{ "Lead", "Leads", "Lead", "Leads", "Full_Name" },
	{ "Opportunity", "Deals", "Deal", "Deals", "Deal_Name" },
	{ "Order", "Sales_Orders", "Sales Order", "Sales Orders", "Subject" },
	{ "Pricebook2", "Price_Books", "Price Book", "Price Books",
		"Price_Book_Name" },
	{ "Product2", "Products", "Product", "Products", "Product_Name" },
	{ "Quote", "Quotes", "Quote", "Quotes", "Subject" },
	{ "Solution", "Solutions", "Solution", "Solutions", "Solution_Title" },
	{ "Task", "Tasks", "Task", "Tasks", "Subject" },
	{ 0 },
};

#define SOURCES                                                        \
	"Advertisement|Cold Call|Employee Referral|External Referral|" \
	"Online Store|Partner|Public Relations|Sales Email Alias|"     \
	"Seminar Partner|Internal Seminar|Trade Show|Web Download|"    \
	"Web Research|Chat"
#define INDUSTRIES                                                       \
	"ASP (Application Service Provider)|Data/Telecom OEM|"           \
	"ERP (Enterprise Resource Planning)|Government/Military|"        \
	"Large Enterprise|ManagementISV|MSP (Management Service "        \
	"Provider)|Network Equipment Enterprise|Non-management ISV|"     \
	"Optical Networking|Service Provider|Small/Medium Enterprise|"   \
	"Storage Equipment|Storage Service Provider|Systems Integrator|" \
	"Wireless Industry"
#define RATINGS "Acquired|Active|Market Failed|Project Cancelled|Shut Down"
#define SALUTATIONS "Mr.|Mrs.|Ms.|Dr.|Prof."
#define PRIORITIES "High|Highest|Low|Lowest|Normal"
#define TEXT_ROW(module, name, label)             \
	{                                         \
		module, name, label, "text", 0, 0 \
	}
#define ADDRESS(module, prefix, label, code, code_label)         \
	TEXT_ROW(module, prefix "Street", label "Street"),       \
		TEXT_ROW(module, prefix "City", label "City"),   \
		TEXT_ROW(module, prefix "State", label "State"), \
		TEXT_ROW(module, prefix code, label code_label), \
		TEXT_ROW(module, prefix "Country", label "Country")

const struct sf_std_field sf_std_fields[] = {
	{ "*", "Owner", "Owner", "ownerlookup", 0, 0 },
	{ "*", "Created_By", "Created By", "ownerlookup", 0, SF_READ_ONLY },
	{ "*", "Modified_By", "Modified By", "ownerlookup", 0, SF_READ_ONLY },
	{ "*", "Created_Time", "Created Time", "datetime", 0, SF_READ_ONLY },
	{ "*", "Modified_Time", "Modified Time", "datetime", 0, SF_READ_ONLY },
	{ "*", "Last_Activity_Time", "Last Activity Time", "datetime", 0,
		SF_READ_ONLY },
	{ "*", "Currency", "Currency", "picklist", "USD", 0 },
	/* every custom module has one; its own nameField says more */
	{ "*", "Name", "Name", "text", 0, SF_MANDATORY },

	{ "Accounts", "Account_Name", "Account Name", "text", 0, SF_MANDATORY },
	{ "Accounts", "Account_Number", "Account Number", "bigint", 0, 0 },
	{ "Accounts", "Account_Site", "Account Site", "text", 0, 0 },
	{ "Accounts", "Account_Type", "Account Type", "picklist",
		"Analyst|Competitor|Customer|Distributor|Integrator|Investor|"
		"Other|Partner|Press|Prospect|Reseller|Supplier|Vendor",
		0 },
	{ "Accounts", "Annual_Revenue", "Annual Revenue", "currency", 0, 0 },
	{ "Accounts", "Description", "Description", "textarea", "large", 0 },
	{ "Accounts", "Employees", "Employees", "integer", 0, 0 },
	{ "Accounts", "Fax", "Fax", "phone", 0, 0 },
	{ "Accounts", "Industry", "Industry", "picklist", INDUSTRIES, 0 },
	{ "Accounts", "Ownership", "Ownership", "picklist",
		"Other|Private|Public|Subsidiary|Partnership|Government|"
		"Privately Held",
		0 },
	{ "Accounts", "Parent_Account", "Parent Account", "lookup", "Accounts",
		0 },
	{ "Accounts", "Phone", "Phone", "phone", 0, 0 },
	{ "Accounts", "Rating", "Rating", "picklist", RATINGS, 0 },
	{ "Accounts", "SIC_Code", "SIC Code", "integer", 0, 0 },
	{ "Accounts", "Ticker_Symbol", "Ticker Symbol", "text", 0, 0 },
	{ "Accounts", "Website", "Website", "website", 0, 0 },
	ADDRESS("Accounts", "Billing_", "Billing ", "Code", "Code"),
	ADDRESS("Accounts", "Shipping_", "Shipping ", "Code", "Code"),

	{ "Campaigns", "Actual_Cost", "Actual Cost", "currency", 0, 0 },
	{ "Campaigns", "Budgeted_Cost", "Budgeted Cost", "currency", 0, 0 },
	{ "Campaigns", "Campaign_Name", "Campaign Name", "text", 0,
		SF_MANDATORY },
	{ "Campaigns", "Description", "Description", "textarea", "large", 0 },
	{ "Campaigns", "End_Date", "End Date", "date", 0, 0 },
	{ "Campaigns", "Expected_Response", "Expected Response", "bigint", 0,
		0 },
	{ "Campaigns", "Expected_Revenue", "Expected Revenue", "currency", 0,
		0 },
	{ "Campaigns", "Num_sent", "Numbers sent", "bigint", 0, 0 },
	{ "Campaigns", "Parent_Campaign", "Parent Campaign", "lookup",
		"Campaigns", 0 },
	{ "Campaigns", "Start_Date", "Start Date", "date", 0, 0 },
	{ "Campaigns", "Status", "Status", "picklist",
		"Planning|Active|Inactive|Complete", 0 },
	{ "Campaigns", "Type", "Type", "picklist",
		"Conference|Webinar|Trade Show|Public Relations|Partners|"
		"Referral Program|Advertisement|Banner Ads|Direct mail|Email|"
		"Telemarketing|Others",
		0 },

	{ "Cases", "Account_Name", "Account Name", "lookup", "Accounts", 0 },
	{ "Cases", "Case_Number", "Case Number", "autonumber", 0,
		SF_READ_ONLY },
	{ "Cases", "Case_Origin", "Case Origin", "picklist",
		"Email|Phone|Web|Twitter|Facebook|Chat", SF_MANDATORY },
	{ "Cases", "Case_Reason", "Case Reason", "picklist",
		"User did not attend any training|Complex functionality|"
		"Existing problem|Instructions not clear|New problem",
		0 },
	{ "Cases", "Description", "Description", "textarea", "large", 0 },
	{ "Cases", "Email", "Email", "email", 0, 0 },
	{ "Cases", "Internal_Comments", "Internal Comments", "textarea",
		"large", 0 },
	{ "Cases", "Phone", "Phone", "phone", 0, 0 },
	{ "Cases", "Priority", "Priority", "picklist", "High|Medium|Low", 0 },
	{ "Cases", "Product_Name", "Product Name", "lookup", "Products", 0 },
	{ "Cases", "Related_To", "Related To", "lookup", "Contacts", 0 },
	{ "Cases", "Reported_By", "Reported By", "text", 0, 0 },
	{ "Cases", "Solution", "Solution", "textarea", "large", 0 },
	{ "Cases", "Status", "Status", "picklist",
		"New|On Hold|Escalated|Closed", SF_MANDATORY },
	{ "Cases", "Subject", "Subject", "text", 0, SF_MANDATORY },
	{ "Cases", "Type", "Type", "picklist",
		"Problem|Feature Request|Question", 0 },

	{ "Contacts", "Account_Name", "Account Name", "lookup", "Accounts", 0 },
	{ "Contacts", "Assistant", "Assistant", "text", 0, 0 },
	{ "Contacts", "Asst_Phone", "Asst Phone", "phone", 0, 0 },
	{ "Contacts", "Date_of_Birth", "Date of Birth", "date", 0, 0 },
	{ "Contacts", "Department", "Department", "text", 0, 0 },
	{ "Contacts", "Description", "Description", "textarea", "large", 0 },
	{ "Contacts", "Email", "Email", "email", 0, 0 },
	{ "Contacts", "Email_Opt_Out", "Email Opt Out", "boolean", 0, 0 },
	{ "Contacts", "Fax", "Fax", "phone", 0, 0 },
	{ "Contacts", "First_Name", "First Name", "text", 0, 0 },
	{ "Contacts", "Full_Name", "Full Name", "text", 0, SF_READ_ONLY },
	{ "Contacts", "Home_Phone", "Home Phone", "phone", 0, 0 },
	{ "Contacts", "Last_Name", "Last Name", "text", 0, SF_MANDATORY },
	{ "Contacts", "Lead_Source", "Lead Source", "picklist", SOURCES, 0 },
	{ "Contacts", "Mobile", "Mobile", "phone", 0, 0 },
	{ "Contacts", "Other_Phone", "Other Phone", "phone", 0, 0 },
	{ "Contacts", "Phone", "Phone", "phone", 0, 0 },
	{ "Contacts", "Reporting_To", "Reporting To", "lookup", "Contacts", 0 },
	{ "Contacts", "Salutation", "Salutation", "picklist", SALUTATIONS, 0 },
	{ "Contacts", "Title", "Title", "text", 0, 0 },
	ADDRESS("Contacts", "Mailing_", "Mailing ", "Zip", "Zip"),
	ADDRESS("Contacts", "Other_", "Other ", "Zip", "Zip"),

	{ "Deals", "Account_Name", "Account Name", "lookup", "Accounts", 0 },
	{ "Deals", "Amount", "Amount", "currency", 0, 0 },
	{ "Deals", "Campaign_Source", "Campaign Source", "lookup", "Campaigns",
		0 },
	{ "Deals", "Closing_Date", "Closing Date", "date", 0, SF_MANDATORY },
	{ "Deals", "Contact_Name", "Contact Name", "lookup", "Contacts", 0 },
	{ "Deals", "Deal_Name", "Deal Name", "text", 0, SF_MANDATORY },
	{ "Deals", "Description", "Description", "textarea", "large", 0 },
	{ "Deals", "Expected_Revenue", "Expected Revenue", "currency", 0,
		SF_READ_ONLY },
	{ "Deals", "Lead_Source", "Lead Source", "picklist", SOURCES, 0 },
	{ "Deals", "Next_Step", "Next Step", "text", 0, 0 },
	{ "Deals", "Probability", "Probability (%)", "integer", 0, 0 },
	{ "Deals", "Stage", "Stage", "picklist",
		"Qualification|Needs Analysis|Value Proposition|"
		"Identify Decision Makers|Proposal/Price Quote|"
		"Negotiation/Review|Closed Won|Closed Lost|"
		"Closed Lost to Competition",
		SF_MANDATORY },
	{ "Deals", "Type", "Type", "picklist", "Existing Business|New Business",
		0 },

	{ "Events", "All_day", "All day", "boolean", 0, 0 },
	{ "Events", "Description", "Description", "textarea", "large", 0 },
	{ "Events", "End_DateTime", "To", "datetime", 0, SF_MANDATORY },
	{ "Events", "Event_Title", "Title", "text", 0, SF_MANDATORY },
	{ "Events", "Start_DateTime", "From", "datetime", 0, SF_MANDATORY },
	{ "Events", "Venue", "Location", "text", 0, 0 },
	{ "Events", "What_Id", "Related To", "multi_module_lookup",
		"Accounts|Deals|Campaigns|Cases", 0 },
	{ "Events", "Who_Id", "Contact Name", "lookup", "Contacts", 0 },

	{ "Leads", "Annual_Revenue", "Annual Revenue", "currency", 0, 0 },
	{ "Leads", "Company", "Company", "text", 0, SF_MANDATORY },
	{ "Leads", "Description", "Description", "textarea", "large", 0 },
	{ "Leads", "Designation", "Title", "text", 0, 0 },
	{ "Leads", "Email", "Email", "email", 0, 0 },
	{ "Leads", "Email_Opt_Out", "Email Opt Out", "boolean", 0, 0 },
	{ "Leads", "Fax", "Fax", "phone", 0, 0 },
	{ "Leads", "First_Name", "First Name", "text", 0, 0 },
	{ "Leads", "Full_Name", "Full Name", "text", 0, SF_READ_ONLY },
	{ "Leads", "Industry", "Industry", "picklist", INDUSTRIES, 0 },
	{ "Leads", "Last_Name", "Last Name", "text", 0, SF_MANDATORY },
	{ "Leads", "Lead_Source", "Lead Source", "picklist", SOURCES, 0 },
	{ "Leads", "Lead_Status", "Lead Status", "picklist",
		"Attempted to Contact|Contact in Future|Contacted|Junk Lead|"
		"Lost Lead|Not Contacted|Pre-Qualified|Not Qualified",
		0 },
	{ "Leads", "Mobile", "Mobile", "phone", 0, 0 },
	{ "Leads", "No_of_Employees", "No. of Employees", "integer", 0, 0 },
	{ "Leads", "Phone", "Phone", "phone", 0, 0 },
	{ "Leads", "Rating", "Rating", "picklist", RATINGS, 0 },
	{ "Leads", "Salutation", "Salutation", "picklist", SALUTATIONS, 0 },
	{ "Leads", "Website", "Website", "website", 0, 0 },
	ADDRESS("Leads", "", "", "Zip_Code", "Zip Code"),

	{ "Price_Books", "Active", "Active", "boolean", 0, 0 },
	{ "Price_Books", "Description", "Description", "textarea", "large", 0 },
	{ "Price_Books", "Price_Book_Name", "Price Book Name", "text", 0,
		SF_MANDATORY },

	{ "Products", "Description", "Description", "textarea", "large", 0 },
	{ "Products", "Product_Active", "Product Active", "boolean", 0, 0 },
	{ "Products", "Product_Category", "Product Category", "picklist",
		"Hardware|Software|CRM Applications", 0 },
	{ "Products", "Product_Code", "Product Code", "text", 0, 0 },
	{ "Products", "Product_Name", "Product Name", "text", 0, SF_MANDATORY },

	{ "Quotes", "Account_Name", "Account Name", "lookup", "Accounts", 0 },
	{ "Quotes", "Contact_Name", "Contact Name", "lookup", "Contacts", 0 },
	{ "Quotes", "Deal_Name", "Deal Name", "lookup", "Deals", 0 },
	{ "Quotes", "Description", "Description", "textarea", "large", 0 },
	{ "Quotes", "Quote_Number", "Quote Number", "autonumber", 0,
		SF_READ_ONLY },
	{ "Quotes", "Quote_Stage", "Quote Stage", "picklist",
		"Draft|Negotiation|Delivered|On Hold|Confirmed|Closed Won|"
		"Closed Lost",
		0 },
	{ "Quotes", "Subject", "Subject", "text", 0, SF_MANDATORY },
	{ "Quotes", "Valid_Till", "Valid Until", "date", 0, 0 },
	ADDRESS("Quotes", "Billing_", "Billing ", "Code", "Code"),
	ADDRESS("Quotes", "Shipping_", "Shipping ", "Code", "Code"),

	{ "Sales_Orders", "Account_Name", "Account Name", "lookup", "Accounts",
		0 },
	{ "Sales_Orders", "Description", "Description", "textarea", "large",
		0 },
	{ "Sales_Orders", "Quote_Name", "Quote Name", "lookup", "Quotes", 0 },
	{ "Sales_Orders", "SO_Number", "SO Number", "autonumber", 0,
		SF_READ_ONLY },
	{ "Sales_Orders", "Status", "Status", "picklist",
		"Created|Approved|Delivered|Cancelled", 0 },
	{ "Sales_Orders", "Subject", "Subject", "text", 0, SF_MANDATORY },
	ADDRESS("Sales_Orders", "Billing_", "Billing ", "Code", "Code"),
	ADDRESS("Sales_Orders", "Shipping_", "Shipping ", "Code", "Code"),

	{ "Solutions", "Answer", "Answer", "textarea", "large", 0 },
	{ "Solutions", "Solution_Number", "Solution Number", "autonumber", 0,
		SF_READ_ONLY },
	{ "Solutions", "Solution_Title", "Solution Title", "text", 0,
		SF_MANDATORY },
	{ "Solutions", "Status", "Status", "picklist",
		"Draft|Reviewed|Duplicate", 0 },

	{ "Tasks", "Closed_Time", "Closed Time", "datetime", 0, SF_READ_ONLY },
	{ "Tasks", "Description", "Description", "textarea", "large", 0 },
	{ "Tasks", "Due_Date", "Due Date", "date", 0, 0 },
	{ "Tasks", "Priority", "Priority", "picklist", PRIORITIES, 0 },
	{ "Tasks", "Status", "Status", "picklist",
		"Not Started|Deferred|In Progress|Completed|"
		"Waiting for input",
		0 },
	{ "Tasks", "Subject", "Subject", "text", 0, SF_MANDATORY },
	{ "Tasks", "What_Id", "Related To", "multi_module_lookup",
		"Accounts|Deals|Campaigns|Cases", 0 },
	{ "Tasks", "Who_Id", "Contact Name", "lookup", "Contacts", 0 },
	{ 0 },
};

const struct sf_std_module *sf_std_module_of(struct span object)
{
	const struct sf_std_module *m = sf_std_modules;

	while (m->object && !sf_same(object, m->object))
		m++;
	return m->object ? m : NULL;
}

const struct sf_std_module *sf_std_module_named(struct span api_name)
{
	const struct sf_std_module *m = sf_std_modules;

	while (m->object && !span_is(api_name, m->api_name))
		m++;
	return m->object ? m : NULL;
}

const struct sf_std_field *sf_std_field_find(
	struct span module, struct span api_name)
{
	const struct sf_std_field *row = sf_std_fields;

	for (; row->module; row++)
		if (span_is(api_name, row->api_name) &&
			(*row->module == '*' || span_is(module, row->module)))
			return row;
	return NULL;
}

/* A list of texts, or of pick list values, from "a|b". */
static void put_parts(
	struct sf *w, struct node *list, const char *parts, const char *key)
{
	struct span rest = span_of(parts);

	while (rest.len) {
		struct span one = span_split(rest, '|', &rest);

		if (!key)
			node_add(list, node_new_text(w->a, one));
		else
			node_put_text(w->a,
				node_add(list, node_new(w->a, NODE_MAP)), key,
				one);
	}
}

static void put_type(
	struct sf *w, struct node *tree, const struct sf_std_field *row)
{
	struct span type = span_of(row->type);

	if (span_is(type, "textarea"))
		node_put_text(w->a, node_put_map(w->a, tree, "textarea"),
			"type", span_of(row->more));
	else if (span_is(type, "lookup"))
		node_put_text(w->a, node_put_map(w->a, tree, "lookup"),
			"module", span_of(row->more));
	else if (span_is(type, "multi_module_lookup"))
		put_parts(w,
			node_put_list(w->a, node_put_map(w->a, tree, row->type),
				"modules"),
			row->more, NULL);
	else if (span_is(type, "picklist"))
		put_parts(w, node_put_list(w->a, tree, "pick_list_values"),
			row->more, "actual_value");
	else if (span_is(type, "autonumber"))
		node_put_int(w->a, node_put_map(w->a, tree, "auto_number"),
			"start_number", 1);
}

struct node *sf_std_tree(
	struct sf *w, const struct sf_std_field *row, struct span module)
{
	struct node *tree = node_new(w->a, NODE_MAP);

	node_put_text(w->a, tree, "api_name", span_of(row->api_name));
	node_put_text(w->a, tree, "module", module);
	node_put_text(w->a, tree, "field_label", span_of(row->label));
	node_put_text(w->a, tree, "data_type", span_of(row->type));
	node_put_bool(w->a, tree, "custom_field", false);
	if (row->flags & SF_MANDATORY)
		node_put_bool(w->a, tree, "system_mandatory", true);
	if (row->flags & SF_READ_ONLY)
		node_put_bool(w->a, tree, "read_only", true);
	put_type(w, tree, row);
	return tree;
}
