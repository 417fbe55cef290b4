/* SPDX-License-Identifier: MIT */
/*
 * What the names of Salesforce's standard fields stand for.
 *
 * A field has an API name, which layouts and formulas use (BillingCity), and
 * in list views, related lists and search layouts a column name of its own
 * (ACCOUNT.ADDRESS1_CITY). Some names stand for several fields.
 */
#include "op/import_salesforce_parts.h"

#include <stdio.h>

#define BILLING                                                   \
	"Billing_Street Billing_City Billing_State Billing_Code " \
	"Billing_Country"
#define SHIPPING                                                      \
	"Shipping_Street Shipping_City Shipping_State Shipping_Code " \
	"Shipping_Country"
#define MAILING                                                  \
	"Mailing_Street Mailing_City Mailing_State Mailing_Zip " \
	"Mailing_Country"
#define OTHER "Other_Street Other_City Other_State Other_Zip Other_Country"
#define ADDRESS(object, field, column, to, code)                       \
	{ object, field "Street " column "STREET", to "Street" },      \
		{ object, field "City " column "CITY", to "City" },    \
		{ object,                                              \
			field "State " field "StateCode " column       \
			      "STATE " column "STATE_CODE",            \
			to "State" },                                  \
		{ object, field "PostalCode " column "ZIP", to code }, \
	{                                                              \
		object,                                                \
			field "Country " field "CountryCode " column   \
			      "COUNTRY " column "COUNTRY_CODE",        \
			to "Country"                                   \
	}

const struct sf_std_name sf_std_names[] = {
	{ "*",
		"OwnerId OWNER OWNER_NAME OWNER.ALIAS OWNER.FULL_NAME "
		"OWNER.FIRST_NAME OWNER.LAST_NAME CORE.USERS.ALIAS "
		"CORE.USERS.FULL_NAME CORE.USERS.FIRST_NAME "
		"CORE.USERS.LAST_NAME",
		"Owner" },
	{ "*",
		"CreatedById CreatedBy CREATEDBY_USER CREATEDBY_USER.ALIAS "
		"CREATED_BY CREATED_BY_ALIAS",
		"Created_By" },
	{ "*",
		"LastModifiedById LastModifiedBy UPDATEDBY_USER "
		"UPDATEDBY_USER.ALIAS LAST_UPDATE_BY LAST_UPDATE_BY_ALIAS",
		"Modified_By" },
	{ "*", "CreatedDate CREATED_DATE CREATED_DATE_DATE_ONLY",
		"Created_Time" },
	{ "*", "LastModifiedDate SystemModstamp LAST_UPDATE LAST_UPDATE_DATE",
		"Modified_Time" },
	{ "*", "LastActivityDate LAST_ACTIVITY LAST_ACTIVITY_DATE",
		"Last_Activity_Time" },
	{ "*", "CurrencyIsoCode CURRENCY_ISO_CODE", "Currency" },
	/* of custom objects only */
	{ "__c", "Name NAME", "Name" },

	{ "Account", "Name ACCOUNT.NAME NAME", "Account_Name" },
	{ "Account", "AccountNumber ACCOUNT.ACCOUNT_NUMBER", "Account_Number" },
	{ "Account", "Site ACCOUNT.SITE", "Account_Site" },
	{ "Account", "Type ACCOUNT.TYPE", "Account_Type" },
	{ "Account", "AnnualRevenue ACCOUNT.SALES", "Annual_Revenue" },
	{ "Account", "Description ACCOUNT.DESCRIPTION", "Description" },
	{ "Account", "NumberOfEmployees ACCOUNT.EMPLOYEES", "Employees" },
	{ "Account", "Phone ACCOUNT.PHONE1", "Phone" },
	{ "Account", "Fax ACCOUNT.PHONE2", "Fax" },
	{ "Account", "Industry ACCOUNT.INDUSTRY", "Industry" },
	{ "Account", "Ownership ACCOUNT.OWNERSHIP", "Ownership" },
	{ "Account", "ParentId PARENT_NAME", "Parent_Account" },
	{ "Account", "Rating ACCOUNT.RATING", "Rating" },
	{ "Account", "Sic ACCOUNT.SIC", "SIC_Code" },
	{ "Account", "TickerSymbol ACCOUNT.TICKER", "Ticker_Symbol" },
	{ "Account", "Website ACCOUNT.URL", "Website" },
	{ "Account", "BillingAddress", BILLING },
	{ "Account", "ShippingAddress", SHIPPING },
	ADDRESS("Account", "Billing", "ACCOUNT.ADDRESS1_", "Billing_", "Code"),
	ADDRESS("Account", "Shipping", "ACCOUNT.ADDRESS2_", "Shipping_",
		"Code"),
	{ "Account", "ACCOUNT.CREATED_DATE", "Created_Time" },
	{ "Account", "ACCOUNT.LAST_UPDATE", "Modified_Time" },
	{ "Account", "ACCOUNT.LAST_ACTIVITY", "Last_Activity_Time" },

	{ "Campaign", "Name CAMPAIGN.NAME NAME", "Campaign_Name" },
	{ "Campaign", "ActualCost CAMPAIGN.ACTUAL_COST", "Actual_Cost" },
	{ "Campaign", "BudgetedCost CAMPAIGN.BUDGETED_COST", "Budgeted_Cost" },
	{ "Campaign", "Description CAMPAIGN.DESCRIPTION", "Description" },
	{ "Campaign", "EndDate CAMPAIGN.END_DATE", "End_Date" },
	{ "Campaign", "ExpectedResponse CAMPAIGN.EXPECTED_RESPONSE",
		"Expected_Response" },
	{ "Campaign", "ExpectedRevenue CAMPAIGN.EXPECTED_REVENUE",
		"Expected_Revenue" },
	{ "Campaign", "NumberSent CAMPAIGN.NUM_SENT", "Num_sent" },
	{ "Campaign", "ParentId PARENT_CAMPAIGN CAMPAIGN.PARENT_CAMPAIGN",
		"Parent_Campaign" },
	{ "Campaign", "StartDate CAMPAIGN.START_DATE", "Start_Date" },
	{ "Campaign", "Status CAMPAIGN.STATUS", "Status" },
	{ "Campaign", "Type CAMPAIGN.CAMPAIGN_TYPE CAMPAIGN.TYPE", "Type" },
	{ "Campaign", "CAMPAIGN.CREATED_DATE", "Created_Time" },
	{ "Campaign", "CAMPAIGN.LAST_UPDATE", "Modified_Time" },

	{ "Case", "AccountId ACCOUNT.NAME", "Account_Name" },
	{ "Case", "CaseNumber CASES.CASE_NUMBER", "Case_Number" },
	{ "Case", "Origin CASES.ORIGIN", "Case_Origin" },
	{ "Case", "Reason CASES.REASON", "Case_Reason" },
	{ "Case", "Description CASES.DESCRIPTION", "Description" },
	{ "Case", "Comments CASES.COMMENTS", "Internal_Comments" },
	{ "Case", "SuppliedEmail ContactEmail CASES.SUPPLIED_EMAIL", "Email" },
	{ "Case", "SuppliedPhone ContactPhone CASES.SUPPLIED_PHONE", "Phone" },
	{ "Case", "SuppliedName CASES.SUPPLIED_NAME", "Reported_By" },
	{ "Case", "Priority CASES.PRIORITY", "Priority" },
	{ "Case", "ProductId", "Product_Name" },
	{ "Case", "ContactId NAME FULL_NAME CONTACT.NAME", "Related_To" },
	{ "Case", "Status CASES.STATUS", "Status" },
	{ "Case", "Subject CASES.SUBJECT", "Subject" },
	{ "Case", "Type CASES.TYPE", "Type" },
	{ "Case", "CASES.CREATED_DATE CASES.CREATED_DATE_DATE_ONLY",
		"Created_Time" },
	{ "Case", "CASES.LAST_UPDATE CASES.LAST_UPDATE_DATE_ONLY",
		"Modified_Time" },
	{ "Case", "CASES.CREATED_BY CASES.CREATED_BY_ALIAS", "Created_By" },

	{ "Contact", "Name", "Salutation First_Name Last_Name" },
	{ "Contact", "FULL_NAME NAME CONTACT.NAME CONTACT.FULL_NAME",
		"Full_Name" },
	{ "Contact", "AccountId ACCOUNT.NAME", "Account_Name" },
	{ "Contact", "AssistantName CONTACT.ASSISTANT", "Assistant" },
	{ "Contact", "AssistantPhone CONTACT.PHONE6", "Asst_Phone" },
	{ "Contact", "Birthdate CONTACT.BIRTHDATE", "Date_of_Birth" },
	{ "Contact", "Department CONTACT.DEPARTMENT", "Department" },
	{ "Contact", "Description CONTACT.DESCRIPTION", "Description" },
	{ "Contact", "Email CONTACT.EMAIL CONTACT.CNTC_EMAIL", "Email" },
	{ "Contact", "HasOptedOutOfEmail CONTACT.EMAIL_OPT_OUT",
		"Email_Opt_Out" },
	{ "Contact", "FirstName CONTACT.FIRST_NAME CONTACT.CNTC_FIRST_NAME",
		"First_Name" },
	{ "Contact", "LastName CONTACT.LAST_NAME CONTACT.CNTC_LAST_NAME",
		"Last_Name" },
	{ "Contact", "Phone CONTACT.PHONE1 CONTACT.CNTC_PHONE1", "Phone" },
	{ "Contact", "Fax CONTACT.PHONE2", "Fax" },
	{ "Contact", "MobilePhone CONTACT.PHONE3", "Mobile" },
	{ "Contact", "HomePhone CONTACT.PHONE4", "Home_Phone" },
	{ "Contact", "OtherPhone CONTACT.PHONE5", "Other_Phone" },
	{ "Contact", "LeadSource CONTACT.LEAD_SOURCE", "Lead_Source" },
	{ "Contact", "ReportsToId CONTACT.REPORTS_TO", "Reporting_To" },
	{ "Contact", "Salutation CONTACT.SALUTATION", "Salutation" },
	{ "Contact", "Title CONTACT.TITLE TITLE", "Title" },
	{ "Contact", "MailingAddress", MAILING },
	{ "Contact", "OtherAddress", OTHER },
	ADDRESS("Contact", "Mailing", "CONTACT.ADDRESS2_", "Mailing_", "Zip"),
	ADDRESS("Contact", "Other", "CONTACT.ADDRESS1_", "Other_", "Zip"),
	{ "Contact", "CONTACT.CREATED_DATE", "Created_Time" },
	{ "Contact", "CONTACT.LAST_UPDATE", "Modified_Time" },
	{ "Contact", "CONTACT.LAST_ACTIVITY", "Last_Activity_Time" },

	{ "Event", "Subject SUBJECT EVENT.SUBJECT", "Event_Title" },
	{ "Event", "Description EVENT.DESCRIPTION", "Description" },
	{ "Event", "StartDateTime EVENT.START_DATE_TIME", "Start_DateTime" },
	{ "Event", "EndDateTime EVENT.END_DATE_TIME", "End_DateTime" },
	{ "Event", "IsAllDayEvent EVENT.IS_ALL_DAY_EVENT", "All_day" },
	{ "Event", "Location EVENT.LOCATION", "Venue" },
	{ "Event", "WhoId WHO_NAME EVENT.WHO_NAME", "Who_Id" },
	{ "Event", "WhatId WHAT_NAME EVENT.WHAT_NAME", "What_Id" },

	{ "Lead", "Name", "Salutation First_Name Last_Name" },
	{ "Lead", "FULL_NAME NAME LEAD.FULL_NAME LEAD.NAME", "Full_Name" },
	{ "Lead", "AnnualRevenue LEAD.ANNUAL_REVENUE", "Annual_Revenue" },
	{ "Lead", "Company LEAD.COMPANY COMPANY", "Company" },
	{ "Lead", "Description LEAD.DESCRIPTION", "Description" },
	{ "Lead", "Title LEAD.TITLE TITLE", "Designation" },
	{ "Lead", "Email LEAD.EMAIL", "Email" },
	{ "Lead", "HasOptedOutOfEmail LEAD.EMAIL_OPT_OUT", "Email_Opt_Out" },
	{ "Lead", "Fax LEAD.FAX", "Fax" },
	{ "Lead", "FirstName LEAD.FIRST_NAME", "First_Name" },
	{ "Lead", "LastName LEAD.LAST_NAME", "Last_Name" },
	{ "Lead", "Industry LEAD.INDUSTRY", "Industry" },
	{ "Lead", "LeadSource LEAD.LEAD_SOURCE", "Lead_Source" },
	{ "Lead", "Status LEAD.STATUS", "Lead_Status" },
	{ "Lead", "MobilePhone LEAD.MOBILE LEAD.MOBILE_PHONE", "Mobile" },
	{ "Lead", "NumberOfEmployees LEAD.EMPLOYEES", "No_of_Employees" },
	{ "Lead", "Phone LEAD.PHONE", "Phone" },
	{ "Lead", "Rating LEAD.RATING", "Rating" },
	{ "Lead", "Salutation LEAD.SALUTATION", "Salutation" },
	{ "Lead", "Website LEAD.WEBSITE LEAD.URL", "Website" },
	{ "Lead", "Address", "Street City State Zip_Code Country" },
	ADDRESS("Lead", "", "LEAD.", "", "Zip_Code"),
	{ "Lead", "LEAD.CREATED_DATE", "Created_Time" },
	{ "Lead", "LEAD.LAST_UPDATE", "Modified_Time" },
	{ "Lead", "LEAD.LAST_ACTIVITY", "Last_Activity_Time" },

	{ "Opportunity", "Name OPPORTUNITY.NAME NAME", "Deal_Name" },
	{ "Opportunity", "AccountId ACCOUNT.NAME", "Account_Name" },
	{ "Opportunity", "Amount OPPORTUNITY.AMOUNT", "Amount" },
	{ "Opportunity", "CampaignId CAMPAIGN.NAME", "Campaign_Source" },
	{ "Opportunity", "CloseDate OPPORTUNITY.CLOSE_DATE", "Closing_Date" },
	{ "Opportunity", "ContactId CONTACT.NAME", "Contact_Name" },
	{ "Opportunity", "Description OPPORTUNITY.DESCRIPTION", "Description" },
	{ "Opportunity", "ExpectedRevenue OPPORTUNITY.EXP_AMOUNT",
		"Expected_Revenue" },
	{ "Opportunity", "LeadSource OPPORTUNITY.LEAD_SOURCE", "Lead_Source" },
	{ "Opportunity", "NextStep OPPORTUNITY.NEXT_STEP", "Next_Step" },
	{ "Opportunity", "Probability OPPORTUNITY.PROBABILITY", "Probability" },
	{ "Opportunity", "StageName OPPORTUNITY.STAGE_NAME", "Stage" },
	{ "Opportunity", "Type OPPORTUNITY.TYPE", "Type" },
	{ "Opportunity", "OPPORTUNITY.CREATED_DATE", "Created_Time" },
	{ "Opportunity", "OPPORTUNITY.LAST_UPDATE", "Modified_Time" },
	{ "Opportunity", "OPPORTUNITY.LAST_ACTIVITY", "Last_Activity_Time" },

	{ "Order", "Name NAME", "Subject" },
	{ "Order", "OrderNumber ORDERS.ORDER_NUMBER", "SO_Number" },
	{ "Order", "AccountId ACCOUNT.NAME", "Account_Name" },
	{ "Order", "Description ORDERS.DESCRIPTION", "Description" },
	{ "Order", "QuoteId", "Quote_Name" },
	{ "Order", "Status ORDERS.STATUS", "Status" },
	{ "Order", "BillingAddress", BILLING },
	{ "Order", "ShippingAddress", SHIPPING },
	ADDRESS("Order", "Billing", "ORDERS.BILLING_", "Billing_", "Code"),
	ADDRESS("Order", "Shipping", "ORDERS.SHIPPING_", "Shipping_", "Code"),

	{ "Pricebook2", "Name NAME PRICEBOOK2.NAME", "Price_Book_Name" },
	{ "Pricebook2", "IsActive PRICEBOOK2.ACTIVE", "Active" },
	{ "Pricebook2", "Description PRICEBOOK2.DESCRIPTION", "Description" },

	{ "Product2", "Name NAME PRODUCT2.NAME", "Product_Name" },
	{ "Product2", "ProductCode PRODUCT2.CUSTOMER_PRODUCT_ID",
		"Product_Code" },
	{ "Product2", "Description PRODUCT2.DESCRIPTION", "Description" },
	{ "Product2", "IsActive PRODUCT2.ACTIVE", "Product_Active" },
	{ "Product2", "Family PRODUCT2.FAMILY_ENUM", "Product_Category" },

	{ "Quote", "Name NAME QUOTE.NAME", "Subject" },
	{ "Quote", "QuoteNumber QUOTE.QUOTE_NUMBER", "Quote_Number" },
	{ "Quote", "AccountId ACCOUNT.NAME", "Account_Name" },
	{ "Quote", "ContactId CONTACT.NAME", "Contact_Name" },
	{ "Quote", "OpportunityId OPPORTUNITY.NAME", "Deal_Name" },
	{ "Quote", "Description QUOTE.DESCRIPTION", "Description" },
	{ "Quote", "Status QUOTE.STATUS", "Quote_Stage" },
	{ "Quote", "ExpirationDate QUOTE.EXPIRATION_DATE", "Valid_Till" },
	{ "Quote", "BillingAddress", BILLING },
	{ "Quote", "ShippingAddress", SHIPPING },
	ADDRESS("Quote", "Billing", "QUOTE.BILLING_", "Billing_", "Code"),
	ADDRESS("Quote", "Shipping", "QUOTE.SHIPPING_", "Shipping_", "Code"),

	{ "Solution", "SolutionName SOLUTION.ISSUE", "Solution_Title" },
	{ "Solution", "SolutionNumber SOLUTION.SOLUTION_NUMBER",
		"Solution_Number" },
	{ "Solution", "SolutionNote SOLUTION.NOTE", "Answer" },
	{ "Solution", "Status SOLUTION.STATUS", "Status" },

	{ "Task", "Subject SUBJECT TASK.SUBJECT", "Subject" },
	{ "Task", "ActivityDate DUE_DATE TASK.DUE_DATE", "Due_Date" },
	{ "Task", "CompletedDateTime TASK.COMPLETED_DATE", "Closed_Time" },
	{ "Task", "Description TASK.DESCRIPTION", "Description" },
	{ "Task", "Priority PRIORITY TASK.PRIORITY", "Priority" },
	{ "Task", "Status STATUS TASK.STATUS", "Status" },
	{ "Task", "WhoId WHO_NAME TASK.WHO_NAME", "Who_Id" },
	{ "Task", "WhatId WHAT_NAME TASK.WHAT_NAME", "What_Id" },
	{ "Task", "TASK.LAST_UPDATE", "Modified_Time" },
	{ 0 },
};

void sf_index_names(struct sf *w)
{
	uint32_t i = 0;

	for (const struct sf_std_name *row = sf_std_names; row->object;
		row++, i++) {
		struct span rest = span_of(row->names);

		while (rest.len) {
			struct span one = span_split(rest, ' ', &rest);
			struct span key = sf_print(
				w, "%s %.*s", row->object, SPAN_ARG(one));

			/* the earlier row has precedence */
			map_add(&w->std_names, sf_fold(w, key), i);
		}
	}
}

static uint32_t find(struct sf *w, struct span object, struct span name)
{
	char key[256];
	int n = snprintf(
		key, sizeof key, "%.*s %.*s", SPAN_ARG(object), SPAN_ARG(name));

	if (n < 0 || (size_t)n >= sizeof key)
		return MAP_NONE;
	return sf_map_get(&w->std_names, (struct span){ key, (size_t)n });
}

const struct sf_std_name *sf_std_name_find(
	struct sf *w, struct span object, struct span name)
{
	uint32_t row;

	if (object.len > 128 || name.len > 100)
		return NULL;
	row = find(w, sf_std_module_of(object) ? object : SPAN("__c"), name);
	if (row == MAP_NONE)
		row = find(w, SPAN("*"), name);
	return row == MAP_NONE ? NULL : &sf_std_names[row];
}
