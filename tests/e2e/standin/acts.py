"""What happens on GitHub: people and Apps file, edit, comment, label. The API and the tests both act through this."""

from __future__ import annotations

from tests.e2e.standin import shapes
from tests.e2e.standin.hooks import Hooks
from tests.e2e.standin.world import Comment, Issue, Label, LabelEvent, Reaction, Repository, User, World


class Acts:
    """Changes of the state, each with its webhook."""

    def __init__(self, world: World, hooks: Hooks) -> None:
        """Acts change `world` and tell `hooks`."""
        self.world = world
        self.hooks = hooks

    def make_repository(self, full_name: str, *, installed: bool = True) -> Repository:
        """A repository, with the App installed where `installed`."""
        with self.world.lock:
            owner = self.world.user(full_name.partition("/")[0], "Organization")
            number = self.world.next_id() if installed else None
            made = Repository(self.world.next_id(), full_name, owner, self.world.now(), number)
            self.world.repositories[full_name.casefold()] = made
        if installed:
            self.hooks.installed(made)
        return made

    def file(
        self, where: Repository, by: User, title: str, body: str | None = "", *, pull_request: bool = False
    ) -> Issue:
        """File an issue, or open a pull request, which GitHub counts with the issues."""
        with self.world.lock:
            now = self.world.now()
            number = max(where.issues, default=0) + 1
            made = Issue(self.world.next_id(), number, title, body, by, now, now, is_pull_request=pull_request)
            where.issues[number] = made
            if not pull_request:
                self.hooks.issues("opened", where, made, by)
        return made

    def edit(
        self, where: Repository, issue: Issue, by: User, *, title: str | None = None, body: str | None = None
    ) -> None:
        """Edit an issue's title or text; the payload says what they were before."""
        with self.world.lock:
            changes = {}
            if title is not None and title != issue.title:
                changes["title"] = {"from": issue.title}
                issue.title = title
            if body is not None and body != issue.body:
                changes["body"] = {"from": issue.body or ""}
                issue.body = body
            issue.updated = self.world.now()
            self.hooks.issues("edited", where, issue, by, changes=changes)

    def set_state(self, where: Repository, issue: Issue, by: User, state: str) -> None:
        """Close or reopen an issue."""
        with self.world.lock:
            issue.state, issue.updated = state, self.world.now()
            issue.closed = issue.updated if state == "closed" else None
            self.hooks.issues("closed" if state == "closed" else "reopened", where, issue, by)

    def delete(self, where: Repository, issue: Issue, by: User) -> None:
        """Delete an issue for good: the API then says 410."""
        with self.world.lock:
            self.hooks.issues("deleted", where, issue, by)
            issue.gone = True

    def transfer(self, where: Repository, issue: Issue, to: Repository) -> Issue:
        """Move an issue to another repository: the API then redirects."""
        with self.world.lock:
            moved = self.file(to, issue.user, issue.title, issue.body)
            issue.moved_to = (to.full_name, moved.number)
        return moved

    def comment(self, where: Repository, issue: Issue, by: User, body: str) -> Comment:
        """Comment on an issue."""
        with self.world.lock:
            now = self.world.now()
            made = Comment(self.world.next_id(), body, by, now, now)
            issue.comments.append(made)
            issue.updated = now
            self.hooks.comment("created", where, issue, made, by)
        return made

    def edit_comment(self, where: Repository, issue: Issue, comment: Comment, by: User, body: str) -> None:
        """Edit a comment."""
        with self.world.lock:
            before, comment.body = comment.body, body
            comment.updated = issue.updated = self.world.now()
            self.hooks.comment("edited", where, issue, comment, by, changes={"body": {"from": before}})

    def delete_comment(self, where: Repository, issue: Issue, comment: Comment, by: User) -> None:
        """Delete a comment."""
        with self.world.lock:
            issue.comments.remove(comment)
            issue.updated = self.world.now()
            self.hooks.comment("deleted", where, issue, comment, by)

    def make_label(self, where: Repository, name: str, color: str = "ededed", description: str | None = None) -> Label:
        """Give the repository a label."""
        with self.world.lock:
            made = Label(self.world.next_id(), name, color, description)
            where.labels[name.casefold()] = made
        return made

    def label(self, where: Repository, issue: Issue, by: User, name: str) -> None:
        """Set a label on an issue; GitHub makes one that the repository lacks, in grey."""
        with self.world.lock:
            it = where.labels.get(name.casefold()) or self.make_label(where, name)
            if it in issue.labels:
                return
            issue.labels.append(it)
            self._label_event("labeled", where, issue, by, it)

    def unlabel(self, where: Repository, issue: Issue, by: User, name: str) -> bool:
        """Remove a label from an issue; False where it has none of that name."""
        with self.world.lock:
            it = where.labels.get(name.casefold())
            if it is None or it not in issue.labels:
                return False
            issue.labels.remove(it)
            self._label_event("unlabeled", where, issue, by, it)
        return True

    def react(self, to: Issue | Comment, by: User, content: str) -> tuple[Reaction, bool]:
        """A reaction, and whether it is new; reactions change no `updated_at` and have no webhook."""
        with self.world.lock:
            for given in to.reactions:
                if given.user is by and given.content == content:
                    return given, False
            made = Reaction(self.world.next_id(), content, by, self.world.now())
            to.reactions.append(made)
        return made, True

    def set_role(self, where: Repository, who: User, role: str) -> None:
        """Give somebody a role: none, read, triage, write, maintain, admin, or an organisation's own."""
        with self.world.lock:
            where.roles[who.login] = role

    def _label_event(self, event: str, where: Repository, issue: Issue, by: User, it: Label) -> None:
        now = self.world.now()
        issue.updated = now
        issue.events.append(LabelEvent(self.world.next_id(), event, by, it.name, it.color, now))
        self.hooks.labelled(event, where, issue, by, it)


def may(repository: Repository, who: User, role: str) -> bool:
    """Whether a person has at least a role."""
    has = shapes.role_of(repository, who)
    rank = shapes.ROLES.index(has) if has in shapes.ROLES else shapes.ROLES.index("triage")
    return rank >= shapes.ROLES.index(role)
