"""Lists of agents that come in: the page for them, in place of the package's own."""

from django.urls import path

from registry.views.agent_import import PERMISSIONS, corrected_file, import_page, template_file


class AgentImportMixin:
    """A tab on the list of agents that leads to the page of imports."""

    import_export_change_list_template = "admin/import_export/change_list_import_export.html"

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("import/", wrap(self.import_view), name="registry_agent_import"),
            path("import/corrected/", wrap(corrected_file), name="registry_agent_corrected"),
            path("import/template/", wrap(template_file), name="registry_agent_template"),
            *super().get_urls(),
        ]

    def import_view(self, request):
        return import_page(request, self)

    def has_import_permission(self, request):
        return request.user.has_perms(PERMISSIONS)

    def changelist_view(self, request, extra_context=None):
        may_import = {"has_import_permission": self.has_import_permission(request)}
        return super().changelist_view(request, {**(extra_context or {}), **may_import})
