"""Files of a form stay in memory on their way in: the server's disk never sees a paper in the clear."""

import io
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from documents.rules import files

MOST_OF_A_REQUEST = 64 * files.MEGABYTE  # read to the end, so that the answer can say what was too large


class InMemory(FileUploadHandler):
    """Of a file that is larger than any that is taken only the size is kept."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any) -> None:  # noqa: N803
        """Raises RequestDataTooBig, which is answered with 400, before anything is read."""
        if content_length > MOST_OF_A_REQUEST:
            raise RequestDataTooBig("a form larger than any that is sent by a page of ours")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.kept = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) <= files.MOST_BYTES:
            self.kept.write(raw_data)
        else:
            self.kept = io.BytesIO()

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.kept.seek(0)
        return InMemoryUploadedFile(
            self.kept, self.field_name, self.file_name, self.content_type or "", file_size, self.charset
        )
