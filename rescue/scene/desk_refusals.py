"""What the desk may not do on a scene, and why."""

from rescue.kit.problems import Conflict, Invalid
from rescue.kit.words import N_


class TaskUnsaid(Invalid):
    title = N_("Say what is to be done on the scene.")
    text = N_("Say in a few words what is to be done on the scene. Nothing was changed.")


class TooManyTasks(Conflict):
    title = N_("There are too many tasks on this scene.")
    text = N_("A scene has at most %(most)s tasks. Nothing was added.")


class NothingSaid(Invalid):
    title = N_("There is nothing to translate.")
    text = N_("There are no words of a witness here, or the translation is empty. Nothing was changed.")
