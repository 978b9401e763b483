"""Message classes without generated code: from a server's reflection, or declared here."""

from google.protobuf import any_pb2, descriptor_pb2, descriptor_pool, message_factory

_FIELD = descriptor_pb2.FieldDescriptorProto


class Descriptors:
    """The message classes of some files."""

    def __init__(self):
        self._pool = descriptor_pool.DescriptorPool()

    def message(self, full_name):
        return self._class(self._pool.FindMessageTypeByName(full_name))

    def answer_type(self, service, method):
        return self._class(self._pool.FindServiceByName(service).methods_by_name[method].output_type)

    @staticmethod
    def of_reflection(reflect, *symbols):
        """The files that define some symbols, and those that they import, as the server gives them."""
        files = {}

        def keep(response):
            if response.HasField("error_response"):
                raise LookupError(response.error_response.error_message)
            for data in response.file_descriptor_response.file_descriptor_proto:
                file = descriptor_pb2.FileDescriptorProto.FromString(data)
                files.setdefault(file.name, file)

        for symbol in symbols:
            keep(reflect(file_containing_symbol=symbol))
        while missing := {name for file in files.values() for name in file.dependency} - files.keys():
            keep(reflect(file_by_filename=missing.pop()))

        descriptors, added = Descriptors(), set()

        def add(file):
            if file.name not in added:
                added.add(file.name)
                for name in file.dependency:
                    add(files[name])
                descriptors._pool.Add(file)

        for file in files.values():
            add(file)
        return descriptors

    @staticmethod
    def of_the_standards():
        """Reflection itself and error details: just the fields that are used, with their public numbers."""
        descriptors = Descriptors()
        descriptors._pool.AddSerializedFile(any_pb2.DESCRIPTOR.serialized_pb)
        reflection = "grpc.reflection.v1"
        for file in (
            _file("reflection.proto", reflection, {
                "ServerReflectionRequest": [
                    _string("file_by_filename", 3), _string("file_containing_symbol", 4), _string("list_services", 7)],
                "ServerReflectionResponse": [
                    _message("file_descriptor_response", 4, f".{reflection}.FileDescriptorResponse"),
                    _message("list_services_response", 6, f".{reflection}.ListServiceResponse"),
                    _message("error_response", 7, f".{reflection}.ErrorResponse")],
                "FileDescriptorResponse": [_repeated(_FIELD(name="file_descriptor_proto", number=1, type=_FIELD.TYPE_BYTES))],
                "ListServiceResponse": [_repeated(_message("service", 1, f".{reflection}.ServiceResponse"))],
                "ServiceResponse": [_string("name", 1)],
                "ErrorResponse": [_string("error_message", 2)],
            }),
            _file("rpc.proto", "google.rpc", {
                "Status": [_string("message", 2), _repeated(_message("details", 3, ".google.protobuf.Any"))],
                "MetadataEntry": [_string("key", 1), _string("value", 2)],
                "ErrorInfo": [
                    _string("reason", 1), _string("domain", 2), _repeated(_message("metadata", 3, ".google.rpc.MetadataEntry"))],
            }, "google/protobuf/any.proto"),
        ):
            descriptors._pool.Add(file)
        return descriptors

    def _class(self, descriptor):
        if hasattr(message_factory, "GetMessageClass"):
            return message_factory.GetMessageClass(descriptor)
        return message_factory.MessageFactory(self._pool).GetPrototype(descriptor)


def _file(name, package, messages, *dependencies):
    file = descriptor_pb2.FileDescriptorProto(name=name, package=package, syntax="proto3", dependency=dependencies)
    for message, fields in messages.items():
        file.message_type.add(name=message, field=fields)
    return file


def _string(name, number):
    return _FIELD(name=name, number=number, type=_FIELD.TYPE_STRING, label=_FIELD.LABEL_OPTIONAL)


def _message(name, number, type_name):
    return _FIELD(name=name, number=number, type=_FIELD.TYPE_MESSAGE, type_name=type_name, label=_FIELD.LABEL_OPTIONAL)


def _repeated(field):
    field.label = _FIELD.LABEL_REPEATED
    return field
