"""The students' kit: made from the instructor's source, and searched for answers before it is."""

from labgen.instructor.release.build import release
from labgen.instructor.release.colab import what_to_upload
from labgen.instructor.release.errors import LeakError, ReleaseError
from labgen.instructor.release.wheel import wheel_name

__all__ = ["LeakError", "ReleaseError", "release", "what_to_upload", "wheel_name"]
