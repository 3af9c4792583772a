# One's own columns
own-columns = Columns
own-columns-legend = Columns of your list
own-columns-save = Save columns
own-columns-back = Use the portal’s columns
own-columns-none = Keep at least one column.
own-columns-said = Your columns are saved. Exports have them, too.
own-columns-back-said = Your list has the portal’s columns again.

# The link to a list
own-link-open = Link to this list
own-link = Link
own-link-hint = Whoever signs in and opens it sees what they may see themselves.
own-link-copy = Copy link
own-link-copied = Link copied

# Views that were saved
own-views = Your views
own-views-manage = Manage views
own-views-lead = What you searched, filtered and sorted, kept under a name. Only you see these.
own-views-none = No views yet
own-views-none-text = Search or filter your { $many }, then choose “Save this view” before the filters.
own-views-go = Go to { $many }
own-view-save = Save this view
own-view-keep = Save view
own-view-name = Name
own-view-or = Or change a view to this
own-view-replace = Replace view
own-view-which = Choose the view to replace.
own-view-nameless = Give the view a name.
own-view-long = Use at most { $max } characters.
own-view-taken = You have a view of this name. Choose another name, or replace that view.
own-view-many = You have { $max } views, and there is no room for more. Delete one first, or replace one.
own-view-empty = Nothing is filtered here. Search, filter or sort first.
own-view-saved = Your view is saved.
own-view-replaced = Your view is replaced.
own-view-less = Part of this view no longer exists. The rest of it is shown.
own-view-first = Open first
own-view-first-one = Open first: { $name }
own-view-first-said = Your list opens with this view from now on.
own-view-not-first = Open everything first
own-view-not-first-one = Open everything first, not { $name }
own-view-not-first-said = Your list opens with everything again.
own-view-is-first = Opens first
own-view-more = Name and link
own-view-more-one = Name and link of { $name }
own-view-rename = Rename
own-view-renamed = Your view is renamed.
own-view-link = Link to this view
own-view-delete = Delete
own-view-delete-one = Delete { $name }
own-view-delete-title = Delete this view?
own-view-delete-text = Only the saved view goes. Your { $many } stay as they are.
own-view-delete-verb = Delete view
own-view-deleted = Your view is deleted.
own-view-much = There is too much in it to keep. Leave some of the filters or search words out.
