/* SPDX-License-Identifier: MIT */
/*
 * Salesforce's metadata types: how their files look, and why some are not
 * carried (Salesforce Metadata API Developer Guide, Metadata Types).
 */
#include "interop/salesforce/sf_types.h"

#include "interop/salesforce/sf_state.h"

#define CODE "Apex and Visualforce code has to be rewritten as functions"
#define PAGES "pages, components and their assets are Salesforce's own"
#define PEOPLE                                                        \
	"roles, groups, queues and territories hold people, whom an " \
	"import does not carry"
#define RIGHTS "rights are given by Zoho's profiles, which the org sets up"
#define SHARING                                                          \
	"who sees whose records depends on roles and groups, which are " \
	"not carried"
#define PROCESS                                                           \
	"processes have to be designed anew as workflow rules, approval " \
	"processes or blueprints"
#define RULES \
	"the rule names users, queues and templates, which are not carried"
#define TRANSLATED "orgpack has no translations"
#define RECORDS "the records of custom metadata types are read by code"
#define ANALYTICS "reports and dashboards read Salesforce's own report types"
#define SETTINGS "it is a setting of the Salesforce org itself"
#define LINKS "connections to other systems hold credentials"
#define CHOSEN                                                           \
	"Zoho's layouts offer the values of a pick list; a record type " \
	"of its own it does not have"

static const struct sf_child object_children[] = {
	{ "fields", "CustomField", "fullName" },
	{ "listViews", "ListView", "fullName" },
	{ "validationRules", "ValidationRule", "fullName" },
	{ "compactLayouts", "CompactLayout", "fullName" },
	{ "recordTypes", "RecordType", "fullName" },
	{ "businessProcesses", "BusinessProcess", "fullName" },
	{ "webLinks", "WebLink", "fullName" },
	{ "fieldSets", "FieldSet", "fullName" },
	{ "sharingReasons", "SharingReason", "fullName" },
	{ "sharingRecalculations", "SharingRecalculation", "className" },
	{ "indexes", "Index", "fullName" },
	{ 0 },
};

static const struct sf_child workflow_children[] = {
	{ "alerts", "WorkflowAlert", "fullName" },
	{ "fieldUpdates", "WorkflowFieldUpdate", "fullName" },
	{ "flowActions", "WorkflowFlowAction", "fullName" },
	{ "knowledgePublishes", "WorkflowKnowledgePublish", "fullName" },
	{ "outboundMessages", "WorkflowOutboundMessage", "fullName" },
	{ "rules", "WorkflowRule", "fullName" },
	{ "send", "WorkflowSend", "fullName" },
	{ "tasks", "WorkflowTask", "fullName" },
	{ 0 },
};

static const struct sf_child sharing_children[] = {
	{ "sharingCriteriaRules", "SharingCriteriaRule", "fullName" },
	{ "sharingGuestRules", "SharingGuestRule", "fullName" },
	{ "sharingOwnerRules", "SharingOwnerRule", "fullName" },
	{ "sharingTerritoryRules", "SharingTerritoryRule", "fullName" },
	{ 0 },
};

static const struct sf_child label_children[] = {
	{ "labels", "CustomLabel", "fullName" },
	{ 0 },
};

static const struct sf_child assignment_children[] = {
	{ "assignmentRule", "AssignmentRule", "fullName" },
	{ 0 },
};

static const struct sf_child response_children[] = {
	{ "autoResponseRule", "AutoResponseRule", "fullName" },
	{ 0 },
};

static const struct sf_child escalation_children[] = {
	{ "escalationRule", "EscalationRule", "fullName" },
	{ 0 },
};

static const struct sf_child matching_children[] = {
	{ "matchingRules", "MatchingRule", "fullName" },
	{ 0 },
};

const struct sf_type sf_types[] = {
	/* carried */
	{ "CustomObject", "object", SF_OBJECT, object_children, 0 },
	{ "CustomField", "field", SF_CHILD, 0, 0 },
	{ "ListView", "listView", SF_CHILD, 0, 0 },
	{ "ValidationRule", "validationRule", SF_CHILD, 0, 0 },
	{ "CompactLayout", "compactLayout", SF_CHILD, 0, 0 },
	{ "CustomTab", "tab", SF_WHOLE, 0, 0 },
	{ "GlobalPicklist", "globalPicklist", SF_WHOLE, 0, 0 },
	{ "GlobalValueSet", "globalValueSet", SF_WHOLE, 0, 0 },
	{ "Layout", "layout", SF_WHOLE, 0, 0 },
	{ "StandardValueSet", "standardValueSet", SF_WHOLE, 0, 0 },

	/* parts of objects that are not */
	{ "BusinessProcess", "businessProcess", SF_CHILD, 0,
		"Zoho's pipelines are for deals only, and by layout" },
	{ "FieldSet", "fieldSet", SF_CHILD, 0,
		"only code and pages use field sets" },
	{ "Index", 0, SF_CHILD, 0, "Zoho decides itself what it indexes" },
	{ "RecordType", "recordType", SF_CHILD, 0, CHOSEN },
	{ "SharingReason", "sharingReason", SF_CHILD, 0, SHARING },
	{ "SharingRecalculation", 0, SF_CHILD, 0, SHARING },
	{ "WebLink", "webLink", SF_CHILD, 0,
		"its address is computed by Salesforce's own merge fields" },

	/* automation */
	{ "ApprovalProcess", "approvalProcess", SF_WHOLE, 0, PROCESS },
	{ "AssignmentRule", 0, SF_CHILD, 0, RULES },
	{ "AssignmentRules", "assignmentRules", SF_CONTAINER,
		assignment_children, 0 },
	{ "AutoResponseRule", 0, SF_CHILD, 0, RULES },
	{ "AutoResponseRules", "autoResponseRules", SF_CONTAINER,
		response_children, 0 },
	{ "DuplicateRule", "duplicateRule", SF_WHOLE, 0,
		"Zoho finds duplicates by unique fields" },
	{ "EscalationRule", 0, SF_CHILD, 0, RULES },
	{ "EscalationRules", "escalationRules", SF_CONTAINER,
		escalation_children, 0 },
	{ "Flow", "flow", SF_WHOLE, 0, PROCESS },
	{ "FlowDefinition", "flowDefinition", SF_WHOLE, 0, PROCESS },
	{ "MatchingRule", 0, SF_CHILD, 0,
		"Zoho finds duplicates by unique fields" },
	{ "MatchingRules", "matchingRule", SF_CONTAINER, matching_children, 0 },
	{ "PathAssistant", "pathAssistant", SF_WHOLE, 0, PROCESS },
	{ "Workflow", "workflow", SF_CONTAINER, workflow_children, 0 },
	{ "WorkflowAlert", "workflowAlert", SF_CHILD, 0, RULES },
	{ "WorkflowFieldUpdate", "workflowFieldUpdate", SF_CHILD, 0, PROCESS },
	{ "WorkflowFlowAction", 0, SF_CHILD, 0, PROCESS },
	{ "WorkflowKnowledgePublish", 0, SF_CHILD, 0, PROCESS },
	{ "WorkflowOutboundMessage", "workflowOutboundMessage", SF_CHILD, 0,
		"its SOAP message is Salesforce's own; use a webhook" },
	{ "WorkflowRule", "workflowRule", SF_CHILD, 0, PROCESS },
	{ "WorkflowSend", 0, SF_CHILD, 0, PROCESS },
	{ "WorkflowTask", "workflowTask", SF_CHILD, 0, PROCESS },

	/* people and rights */
	{ "CustomPermission", "customPermission", SF_WHOLE, 0, RIGHTS },
	{ "Group", "group", SF_WHOLE, 0, PEOPLE },
	{ "MutingPermissionSet", "mutingpermissionset", SF_GROUPED, 0, RIGHTS },
	{ "PermissionSet", "permissionset", SF_GROUPED, 0, RIGHTS },
	{ "PermissionSetGroup", "permissionsetgroup", SF_WHOLE, 0, RIGHTS },
	{ "Profile", "profile", SF_GROUPED, 0, RIGHTS },
	{ "Queue", "queue", SF_WHOLE, 0, PEOPLE },
	{ "Role", "role", SF_WHOLE, 0, PEOPLE },
	{ "SharingCriteriaRule", 0, SF_CHILD, 0, SHARING },
	{ "SharingGuestRule", 0, SF_CHILD, 0, SHARING },
	{ "SharingOwnerRule", 0, SF_CHILD, 0, SHARING },
	{ "SharingRules", "sharingRules", SF_CONTAINER, sharing_children, 0 },
	{ "SharingSet", "sharingSet", SF_WHOLE, 0, SHARING },
	{ "SharingTerritoryRule", 0, SF_CHILD, 0, SHARING },
	{ "Territory", "territory", SF_WHOLE, 0, PEOPLE },
	{ "Territory2", "territory2", SF_WHOLE, 0, PEOPLE },
	{ "Territory2Model", "territory2Model", SF_WHOLE, 0, PEOPLE },
	{ "Territory2Rule", "territory2Rule", SF_WHOLE, 0, PEOPLE },
	{ "Territory2Type", "territory2Type", SF_WHOLE, 0, PEOPLE },

	/* code and pages */
	{ "ApexClass", 0, SF_WHOLE, 0, CODE },
	{ "ApexComponent", 0, SF_WHOLE, 0, CODE },
	{ "ApexPage", 0, SF_WHOLE, 0, CODE },
	{ "ApexTestSuite", "testSuite", SF_WHOLE, 0, CODE },
	{ "ApexTrigger", 0, SF_WHOLE, 0, CODE },
	{ "AuraDefinitionBundle", 0, SF_WHOLE, 0, PAGES },
	{ "ContentAsset", "asset", SF_WHOLE, 0, PAGES },
	{ "CustomApplication", "app", SF_WHOLE, 0,
		"Zoho shows all modules of a profile, it has no applications" },
	{ "CustomLabel", 0, SF_CHILD, 0, "only code and pages use labels" },
	{ "CustomLabels", "labels", SF_CONTAINER, label_children, 0 },
	{ "CustomPageWebLink", "weblink", SF_WHOLE, 0, PAGES },
	{ "CustomSite", "site", SF_WHOLE, 0, PAGES },
	{ "Document", 0, SF_WHOLE, 0, PAGES },
	{ "DocumentFolder", 0, SF_WHOLE, 0, PAGES },
	{ "ExperienceBundle", 0, SF_WHOLE, 0, PAGES },
	{ "FlexiPage", "flexipage", SF_WHOLE, 0, PAGES },
	{ "HomePageComponent", "homePageComponent", SF_WHOLE, 0, PAGES },
	{ "HomePageLayout", "homePageLayout", SF_WHOLE, 0, PAGES },
	{ "LightningComponentBundle", 0, SF_WHOLE, 0, PAGES },
	{ "LightningMessageChannel", "messageChannel", SF_WHOLE, 0, PAGES },
	{ "NavigationMenu", "navigationMenu", SF_WHOLE, 0, PAGES },
	{ "Network", "network", SF_WHOLE, 0, PAGES },
	{ "QuickAction", "quickAction", SF_WHOLE, 0,
		"Zoho has no actions that open a form of their own" },
	{ "StaticResource", 0, SF_WHOLE, 0, PAGES },

	/* the rest */
	{ "AuthProvider", "authprovider", SF_WHOLE, 0, LINKS },
	{ "CachingService", 0, SF_WHOLE, 0, SETTINGS },
	{ "ConnectedApp", "connectedApp", SF_WHOLE, 0, LINKS },
	{ "CorsWhitelistOrigin", "corsWhitelistOrigin", SF_WHOLE, 0, SETTINGS },
	{ "CspTrustedSite", "cspTrustedSite", SF_WHOLE, 0, SETTINGS },
	{ "CustomMetadata", 0, SF_WHOLE, 0, RECORDS },
	{ "CustomObjectTranslation", "objectTranslation", SF_WHOLE, 0,
		TRANSLATED },
	{ "Dashboard", "dashboard", SF_WHOLE, 0, ANALYTICS },
	{ "DashboardFolder", 0, SF_WHOLE, 0, ANALYTICS },
	{ "EmailFolder", 0, SF_WHOLE, 0,
		"folders are made with the templates" },
	{ "EmailTemplate", 0, SF_WHOLE, 0,
		"its merge fields and letterhead are Salesforce's own" },
	{ "ExternalDataSource", "dataSource", SF_WHOLE, 0, LINKS },
	{ "GlobalValueSetTranslation", "globalValueSetTranslation", SF_WHOLE, 0,
		TRANSLATED },
	{ "InstalledPackage", "installedPackage", SF_WHOLE, 0,
		"managed packages run in Salesforce only" },
	{ "Letterhead", "letter", SF_WHOLE, 0, PAGES },
	{ "NamedCredential", "namedCredential", SF_WHOLE, 0, LINKS },
	{ "Package", 0, SF_MANIFEST, 0, "it lists what is to be deleted" },
	{ "RemoteSiteSetting", "remoteSite", SF_WHOLE, 0, LINKS },
	{ "Report", "report", SF_WHOLE, 0, ANALYTICS },
	{ "ReportFolder", 0, SF_WHOLE, 0, ANALYTICS },
	{ "ReportType", "reportType", SF_WHOLE, 0, ANALYTICS },
	{ "StandardValueSetTranslation", "standardValueSetTranslation",
		SF_WHOLE, 0, TRANSLATED },
	{ "Translations", "translation", SF_WHOLE, 0, TRANSLATED },
	{ 0 },
};

const struct sf_type *sf_type_find(struct span name)
{
	const struct sf_type *t = sf_types;

	while (t->name && !span_is(name, t->name))
		t++;
	return t->name ? t : NULL;
}

const struct sf_type *sf_type_of_suffix(struct span suffix)
{
	const struct sf_type *t = sf_types;

	while (t->name && (!t->suffix || !span_is(suffix, t->suffix)))
		t++;
	return t->name ? t : NULL;
}
