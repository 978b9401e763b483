using System.Collections.Concurrent;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Federated.Access;

/// <summary>
/// Authentication brings keys along for cookies, which bearer tokens do not need. They stay in memory: otherwise every
/// host would write some to its user's home folder, and warn that it did.
/// </summary>
internal sealed class UnusedKeys : IXmlRepository
{
    private readonly ConcurrentQueue<XElement> _elements = new();

    public static void KeepInMemory(KeyManagementOptions options)
    {
        options.XmlRepository = new UnusedKeys();
        options.XmlEncryptor = new NullXmlEncryptor();
    }

    public IReadOnlyCollection<XElement> GetAllElements() => [.. _elements];

    public void StoreElement(XElement element, string friendlyName) => _elements.Enqueue(element);
}
