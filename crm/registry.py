"""What the application is made of: only this file and the factory import views and commands."""

from crm.accounts import commands as account_commands
from crm.accounts import models as account_tables
from crm.accounts import team_views as _team_views  # noqa: F401 (adds its pages to the blueprint of accounts)
from crm.accounts import views as accounts
from crm.attachments import commands as attachment_commands
from crm.attachments import models as attachment_tables
from crm.attachments import views as attachments
from crm.bin import commands as bin_commands
from crm.bin import views as bin_pages
from crm.communities import models as community_tables
from crm.communities import views as communities
from crm.contacts import directory_views as _directory_views  # noqa: F401 (adds its pages to those of people)
from crm.contacts import line_views as _line_views  # noqa: F401 (the same)
from crm.contacts import list_views as _list_views  # noqa: F401 (the same)
from crm.contacts import models as contact_tables
from crm.contacts import views as contacts
from crm.core import journal, links, search, throttle
from crm.demo import commands as demo_commands
from crm.demo import views as demo
from crm.exports import commands as export_commands
from crm.exports import views as exports
from crm.imports import models as import_tables
from crm.imports import views as imports
from crm.interactions import kind_views as _kind_views  # noqa: F401 (adds its pages to the blueprint of notes)
from crm.interactions import models as interaction_tables
from crm.interactions import promise_views as _promise_views  # noqa: F401 (the same)
from crm.interactions import views as interactions
from crm.merging import models as merging_tables
from crm.merging import views as merging
from crm.search import views as search_pages
from crm.taggings import bulk_views as _bulk_views  # noqa: F401 (adds its pages to those of statements)
from crm.taggings import models as tagging_tables
from crm.taggings import views as taggings
from crm.tags import models as tag_tables
from crm.tags import views as tags
from crm.threads import commands as thread_commands
from crm.threads import models as thread_tables
from crm.threads import review_views as _review_views  # noqa: F401 (adds its pages to those of discussions)
from crm.threads import views as threads
from crm.today import views as today

# A table is known, to migrations too, once its module is imported.
TABLES = [
    journal,
    links,
    search,
    throttle,
    account_tables,
    tag_tables,
    contact_tables,
    attachment_tables,
    tagging_tables,
    community_tables,
    interaction_tables,
    thread_tables,
    import_tables,
    merging_tables,
]
BLUEPRINTS = [
    accounts.blueprint,
    contacts.blueprint,
    attachments.blueprint,
    tags.blueprint,
    taggings.blueprint,
    communities.blueprint,
    search_pages.blueprint,
    merging.blueprint,
    bin_pages.blueprint,
    demo.blueprint,
    interactions.blueprint,
    threads.blueprint,
    imports.blueprint,
    exports.blueprint,
    today.blueprint,
]
COMMANDS = [
    account_commands.serve,
    account_commands.set_up_group,
    account_commands.users_group,
    attachment_commands.files_group,
    thread_commands.threads_group,
    bin_commands.bin_group,
    demo_commands.demo_group,
    export_commands.export_book,
    export_commands.backup_instance,
    export_commands.restore_instance,
]
